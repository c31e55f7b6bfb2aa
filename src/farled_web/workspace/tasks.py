"""Counting by the clock."""

from __future__ import annotations
