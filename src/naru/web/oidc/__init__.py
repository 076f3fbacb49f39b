"""Signing in through one configured OpenID Connect provider; see `naru.config.sign_in`.

Django-allauth does the exchange. What it leaves to the surroundings is added here, because an account of this
platform opens confidential demands: a nonce bound to the session, the signature and the issuer of the identity
token, and an address that counts as confirmed only when the provider says so.
"""
