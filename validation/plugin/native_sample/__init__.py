"""A plug-in whose builder makes a step with the SDK's own classes, as those written before cursus made requests do."""
