"""`dossier import`."""
