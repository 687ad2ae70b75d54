"""What a policy (制度) can say, section by section; `dossier/policy.py` puts them together.

Pydantic validates the sections into frozen objects, so that format, checks and documentation are
one text; dossier/policy.py adds the line of the file to every fault.
"""
