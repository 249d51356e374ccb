"""Trackers over the network, against servers on this machine."""
