"""The till, held to its promises."""
