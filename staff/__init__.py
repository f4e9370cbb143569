"""Staff's door: signing in, what became of every order, alerts, and what to do about them (`docs/contract.md` §5).

Owns: who staff are and what they may see and ask for. Must not: rule on orders (`actors.domain` does), speak to the
store but through `staff.ports`, or be imported by any other room.
"""
