"""Liars: true sentences spoiled in one way each, to see whether verification notices.

A truth is a sentence that a good writer could have written from one clause; a lie is that sentence with one
thing changed. `python -m eval.liars` tells how many lies are caught, per kind and language, and how many
truths are wrongly blocked, for the half that verification may be tuned on and for the half it may not.
"""
