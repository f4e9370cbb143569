"""Tests of the staff's pages, those of their programs beside them."""
