echo "ready"
