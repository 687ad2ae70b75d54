"""The one marker for words that people read: Chinese msgids, English from views/locale/en."""

from translationstring import TranslationStringFactory

_ = TranslationStringFactory("dossier")
