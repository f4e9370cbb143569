"""A party that goes elsewhere: to another table, or to another party's, and back."""
