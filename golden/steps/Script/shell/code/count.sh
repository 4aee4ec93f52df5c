#!/bin/sh
set -e
mkdir -p /opt/ml/processing/output/counts
wc -l /opt/ml/processing/input/orders/*.csv > /opt/ml/processing/output/counts/lines.txt
