"""An order that is placed anew every week, by itself, until its customer ends it."""
