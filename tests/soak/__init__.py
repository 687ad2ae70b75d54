"""Campaigns: the served site is killed, starved and lied to, and must lose nothing (S01-S11)."""
