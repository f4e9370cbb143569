"""Payments, held to their promises."""
