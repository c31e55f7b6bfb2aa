"""What the pages of this room draw with."""
