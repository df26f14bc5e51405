# ruff: noqa: E501 - a mail stands on as few lines as it can, so that the table can be read
"""Mails of our own invention with the words that their senders said themselves."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listenkit.messages import own_words

MAILS: dict[str, tuple[str, str]] = {
    # French
    "fr plain": ("La livraison avait deux jours de retard.", "La livraison avait deux jours de retard."),
    "fr greeting and closing": (
        "Bonjour,\n\nLe carton était ouvert.\n\nCordialement,\nPaule Marchand",
        "Le carton était ouvert.",
    ),
    "fr greeting on the same line": ("Bonjour Madame, le carton était ouvert.", "le carton était ouvert."),
    "fr signature with title and phone": (
        "Bonjour Monsieur Legrand,\n\nNous attendons l'avoir depuis mars.\n\nBien cordialement,\n\nPaule Marchand\n"
        "Responsable des achats\nTél. : 04 50 00 00 00\nwww.example.org",
        "Nous attendons l'avoir depuis mars.",
    ),
    "fr phone device": ("Le site ne marche pas.\n\nEnvoyé de mon iPhone", "Le site ne marche pas."),
    "fr outlook mobile": (
        "Le site ne marche pas.\n\nTélécharger Outlook pour Android<https://aka.example/x>",
        "Le site ne marche pas.",
    ),
    "fr attribution": (
        "Je refuse cette offre.\n\nLe mar. 14 nov. 2023 à 10:12, Service <service@example.org> a écrit :\n> Voici l'offre.",
        "Je refuse cette offre.",
    ),
    "fr wrapped attribution": (
        "Je refuse.\n\nLe mardi 14 novembre 2023 à 10:12, Service des ventes\n<service@example.org> a écrit :\n\n> L'offre.\n> Bien à vous",
        "Je refuse.",
    ),
    "fr bottom posting": (
        "Le 3 mai 2024 à 09:00, Service <s@example.org> a écrit :\n> Êtes-vous satisfait ?\n\nNon, pas du tout.",
        "Non, pas du tout.",
    ),
    "fr inline replies": (
        "Le 3 mai 2024, Service a écrit :\n> Le prix ?\nTrop élevé.\n> Le délai ?\nCorrect.",
        "Trop élevé.\n\nCorrect.",
    ),
    "fr outlook block": (
        "Toujours rien reçu.\n\nDe : Service <s@example.org>\nEnvoyé : mardi 14 novembre 2023 10:12\nÀ : Paule\n"
        "Objet : Votre commande\n\nElle part demain.",
        "Toujours rien reçu.",
    ),
    "fr outlook separator": (
        "Toujours rien.\n\n-----Message d'origine-----\nDe : Service\nMerci de patienter.",
        "Toujours rien.",
    ),
    "fr forwarded with comment": (
        "À traiter d'urgence, ce client est furieux.\n\n---------- Message transféré ---------\nDe : Luc\n\nJe suis furieux.",
        "À traiter d'urgence, ce client est furieux.",
    ),
    "fr forwarded without comment": ("---------- Message transféré ---------\nDe : Luc\n\nJe suis furieux.", ""),
    "fr quote only": ("Le 3 mai 2024 à 09:00, S <s@example.org> a écrit :\n> Êtes-vous satisfait ?", ""),
    "fr long formula": (
        "Le devis est faux.\n\nJe vous prie d'agréer, Madame, Monsieur, l'expression\nde mes salutations distinguées.\n\nPaule Marchand",
        "Le devis est faux.",
    ),
    "fr thanks before the name": ("Rappelez-moi demain.\n\nMerci,\nPaule", "Rappelez-moi demain."),
    "fr meant thanks stay": ("Le technicien a été parfait.\nMerci !", "Le technicien a été parfait.\nMerci !"),
    "fr closing word in a sentence": (
        "Il nous a répondu cordialement, mais sans solution.",
        "Il nous a répondu cordialement, mais sans solution.",
    ),
    "fr postscript": (
        "Tout va bien.\n\nCordialement,\nPaule\n\nPS : le quai 3 est dangereux.",
        "Tout va bien.\n\nPS : le quai 3 est dangereux.",
    ),
    "fr disclaimer": (
        "Le quai 3 est dangereux.\n\nCe message et ses pièces jointes sont confidentiels et établis à l'intention "
        "exclusive de leurs destinataires.",
        "Le quai 3 est dangereux.",
    ),
    "fr print note": (
        "Le quai 3 est dangereux.\n\nAvant d'imprimer, pensez à l'environnement.",
        "Le quai 3 est dangereux.",
    ),
    "fr timetable is no header": (
        "De : Lyon\nÀ : Annecy\nLe car de 7 h est supprimé.",
        "De : Lyon\nÀ : Annecy\nLe car de 7 h est supprimé.",
    ),
    "fr somebody wrote": (
        "Le 3 mai votre collègue m'a écrit :\nvous serez remboursée. Je ne le suis pas.",
        "Le 3 mai votre collègue m'a écrit :\nvous serez remboursée. Je ne le suis pas.",
    ),
    "fr greeting only": ("Bonjour,", "Bonjour,"),
    "fr shouting after a greeting": ("Bonjour JE VEUX MON ARGENT", "Bonjour JE VEUX MON ARGENT"),
    "fr reply above and below": (
        "Voir ci-dessous.\n\nLe 3 mai 2024 à 09:00, S <s@example.org> a écrit :\n> Le prix ?\n\nTrop élevé.\n\nCordialement\nPaule",
        "Voir ci-dessous.\n\nTrop élevé.",
    ),
    "fr polite opening": ("Bonjour à tous,\nJ'espère que vous allez bien.\nLe quai est sale.", "Le quai est sale."),
    "fr closing with name on its line": ("Le quai est sale.\nCordialement, Paule Marchand", "Le quai est sale."),
    # English
    "en plain": ("Great bread, awful queue.", "Great bread, awful queue."),
    "en greeting and closing": ("Hi team,\n\nThe app crashes.\n\nBest regards,\nTom Field", "The app crashes."),
    "en dear sir": ("Dear Sir or Madam,\n\nThe app crashes.\n\nYours faithfully,\nT. Field", "The app crashes."),
    "en greeting on the same line": ("Hello, the app crashes.", "the app crashes."),
    "en signature delimiter": ("The app crashes.\n-- \nTom Field\nField Ltd\n+44 20 7946 0000", "The app crashes."),
    "en phone device": ("No answer yet.\n\nSent from my iPhone", "No answer yet."),
    "en sentence about a device": (
        "Sent from my office, the parcel never arrived.",
        "Sent from my office, the parcel never arrived.",
    ),
    "en attribution": (
        "That is not what I asked.\n\nOn Tue, 14 Nov 2023 at 10:12, Support <help@example.org> wrote:\n> Try again.",
        "That is not what I asked.",
    ),
    "en unmarked quote below an attribution": (
        "Still broken.\n\nOn Tue, Nov 14, 2023 at 10:12 AM Support <help@example.org> wrote:\n\nTry again, it is easy.",
        "Still broken.",
    ),
    "en bottom posting": (
        "On 14 Nov 2023, at 10:12, Support <help@example.org> wrote:\n\n> Did it work?\n\nNo.\n\nRegards\nTom",
        "No.",
    ),
    "en inline replies": (
        "> How was the delivery?\nLate.\n> And the driver?\nVery kind.",
        "Late.\n\nVery kind.",
    ),
    "en nested quotes": (">> First\n> Second\nThird is mine.", "Third is mine."),
    "en outlook block": (
        "Nobody called.\n\n________________________________\nFrom: Support <help@example.org>\nSent: 14 November 2023 10:12\n"
        "To: Tom Field\nSubject: RE: Call\n\nWe will call you.",
        "Nobody called.",
    ),
    "en bold outlook block": (
        "Nobody called.\n\n*From:* Support\n*Sent:* 14 November 2023\n*To:* Tom\n*Subject:* Call\n\nWe will.",
        "Nobody called.",
    ),
    "en original message": ("Nope.\n\n-----Original Message-----\nFrom: Support\n\nDid it work?", "Nope."),
    "en forwarded": (
        "Please see this.\n\nBegin forwarded message:\n\nFrom: Luke\nSubject: Rage\n\nI am furious.",
        "Please see this.",
    ),
    "en quotes only": ("> Did it work?\n> Tell us.", ""),
    "en greeting and name only": ("Hi\n\nBest,\nTom", "Hi\n\nBest,\nTom"),
    "en disclaimer": (
        "The invoice is wrong.\n\nThis e-mail and any attachments are confidential and intended solely for the addressee.",
        "The invoice is wrong.",
    ),
    "en list footer": (
        "I would vote against it.\n_______________________________________________\nOwners mailing list\nowners@example.org",
        "I would vote against it.",
    ),
    "en angry emoticon": (">:( never again", ">:( never again"),
    "en thanks are meant": ("Thank you, the team was wonderful.", "Thank you, the team was wonderful."),
    "en thanks before the name": ("Please fix it.\n\nThanks\nTom", "Please fix it."),
    "en contact form": (
        "From: Tom\nSubject: Rage\n\nMessage: the app crashes.",
        "From: Tom\nSubject: Rage\n\nMessage: the app crashes.",
    ),
    "en closing between paragraphs": (
        "Fix the app.\n\nKind regards,\nTom\n\nThe second floor also has no heating, and it is cold.",
        "Fix the app.\n\nThe second floor also has no heating, and it is cold.",
    ),
    "en colleague wrote": (
        "On Monday your colleague wrote:\nwe do not care. That hurts.",
        "On Monday your colleague wrote:\nwe do not care. That hurts.",
    ),
    "en sentence below the name": (
        "The heating is broken.\n\nRegards,\nTom\nI want a refund",
        "The heating is broken.\n\nI want a refund",
    ),
    "en closing and name without a comma": ("The heating is broken.\nKind regards Tom", "The heating is broken."),
    "en a shop is no closing": ("Cheaper at\nBest Buy", "Cheaper at\nBest Buy"),
    # Spanish
    "es whole": (
        "Hola:\n\nEl pedido llegó roto.\n\nUn saludo,\nMarta Gil\n\nEl mar, 14 nov 2023 a las 10:12, Tienda (<t@example.org>) escribió:\n> Gracias",
        "El pedido llegó roto.",
    ),
    "es device": ("Muy caro.\nEnviado desde mi iPhone", "Muy caro."),
    "es outlook": (
        "Sigue roto.\n\nDe: Tienda\nEnviado: martes, 14 de noviembre de 2023\nPara: Marta\nAsunto: Pedido\n\nEspere.",
        "Sigue roto.",
    ),
    "es forwarded": ("Mirad esto.\n\n---------- Mensaje reenviado ---------\nDe: Luis\n\nQueja", "Mirad esto."),
    # German
    "de whole": (
        "Sehr geehrte Damen und Herren,\n\ndie Ware war beschädigt.\n\nMit freundlichen Grüßen\nAnke Sommer\nEinkauf\nTel.: 030 000000-12",
        "die Ware war beschädigt.",
    ),
    "de attribution": (
        "Nein.\n\nAm 14.11.2023 um 10:12 schrieb Dienst <d@example.org>:\n> Hat es geklappt?",
        "Nein.",
    ),
    "de outlook": (
        "Immer noch defekt.\n\nVon: Dienst\nGesendet: Dienstag, 14. November 2023 10:12\nAn: Anke\nBetreff: AW: Ware\n\nBitte warten.",
        "Immer noch defekt.",
    ),
    "de device": ("Zu teuer.\n\nVon meinem iPhone gesendet", "Zu teuer."),
    "de sharp s or not": ("Hallo Herr Sommer,\nzu teuer.\nViele Gruesse", "zu teuer.\nViele Gruesse"),
    "de short closing": ("Moin,\nzu teuer.\nLG\nAnke", "zu teuer."),
    # Italian
    "it whole": (
        "Gentile Signora Rossi,\n\nil corriere è in ritardo.\n\nCordiali saluti,\nLia Conti\n\nIl giorno mar 14 nov 2023 alle ore 10:12 Negozio <n@example.org> ha scritto:\n> Va bene?",
        "il corriere è in ritardo.",
    ),
    "it device": ("Troppo caro.\nInviato da iPhone", "Troppo caro."),
    "it outlook": (
        "Nulla.\n\nDa: Negozio\nInviato: martedì 14 novembre 2023\nA: Lia\nOggetto: R: Ordine\n\nAttenda.",
        "Nulla.",
    ),
    # Portuguese
    "pt whole": (
        "Bom dia,\n\nA encomenda não chegou.\n\nCom os melhores cumprimentos,\nRui Lopes\n\nEm ter., 14 de nov. de 2023 às 10:12, Loja <l@example.org> escreveu:\n> Chegou?",
        "A encomenda não chegou.",
    ),
    "pt device": ("Muito caro.\nEnviado do meu telemóvel", "Muito caro."),
    "pt outlook": (
        "Nada.\n\nDe: Loja\nEnviado: 14 de novembro de 2023\nPara: Rui\nAssunto: Encomenda\n\nAguarde.",
        "Nada.",
    ),
    # Dutch
    "nl whole": (
        "Geachte heer/mevrouw,\n\nHet pakket is kwijt.\n\nMet vriendelijke groet,\nJan de Wit\n\nOp di 14 nov 2023 om 10:12 schreef Winkel <w@example.org>:\n> Gelukt?",
        "Het pakket is kwijt.",
    ),
    "nl device": ("Te duur.\nVerstuurd vanaf mijn iPhone", "Te duur."),
    "nl outlook": (
        "Niets.\n\nVan: Winkel\nVerzonden: dinsdag 14 november 2023\nAan: Jan\nOnderwerp: Pakket\n\nWacht even.",
        "Niets.",
    ),
}

HOSTILE = {
    "marks": "> " * 500_000,
    "quoted lines": "> a\n" * 250_000,
    "greetings": "Hi,\n" * 60_000,
    "thanks": "thanks\n" * 40_000,
    "thanks and names": "Thanks\nPaul\n" * 20_000,
    "attributions": "Le 3\n" * 50_000,
    "headers": "De : 1\n" * 40_000,
    "formulas": "Je vous prie d'agréer\n" * 12_000,
    "delimiters": "--\n" * 80_000,
    "rules": "____\n" * 50_000,
    "one line": "a" * 1_000_000,
    "blanks": "a" + " " * 300_000 + "b",
}


@pytest.mark.parametrize(("mail", "said"), MAILS.values(), ids=MAILS.keys())
def test_leaves_what_the_sender_said(mail: str, said: str) -> None:
    """Quotes, greetings, closings and signatures go; every sentence of the sender stays."""
    assert own_words(mail) == said


@pytest.mark.parametrize("mail", [mail for mail, _ in MAILS.values()], ids=MAILS.keys())
def test_stripping_twice_gives_what_stripping_once_gives(mail: str) -> None:
    """What is left is not stripped further."""
    assert own_words(own_words(mail)) == own_words(mail)


LINES = st.sampled_from([line for mail, _ in MAILS.values() for line in mail.split("\n")] + [""])


@settings(max_examples=150)
@given(st.lists(LINES, max_size=14).map("\n".join))
def test_any_mixture_of_lines_is_stripped_once_and_for_all(mail: str) -> None:
    """The law holds for mails that nobody would write."""
    assert own_words(own_words(mail)) == own_words(mail)


@settings(max_examples=100)
@given(st.text(max_size=300))
def test_any_text_is_taken(mail: str) -> None:
    """Nothing raises, and nothing is added."""
    assert set(own_words(mail).split()) <= set(own_words(mail + "\n").split())


@pytest.mark.parametrize("mail", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_mail_takes_bounded_time(mail: str) -> None:
    """A mail as large as those that are looked at takes seconds at worst, on a slow machine too."""
    started = time.process_time()
    own_words(mail[: 256 * 1024])
    assert time.process_time() - started < 10


def test_a_signature_with_a_bar_or_a_team_follows_a_closing() -> None:
    """The name and the firm may share a line, and a team may sign."""
    claire = (
        "Les palettes sont cassées.\n\nBelle journée\nClaire Noël | Bois & Cie\n12 rue des Exemples\nwww.bois.example"
    )
    assert own_words(claire) == "Les palettes sont cassées."
    assert own_words("Où en est le virement ?\n\nBien à vous,\nService achats") == "Où en est le virement ?"


@pytest.mark.parametrize(
    ("sender", "text", "expected"),
    [
        ("Marc Osterand", "The moulds are blocked.\n\nMarc\n\nM. Osterand\nProduction manager, Glass Works", "The moulds are blocked."),
        ("Dumont, Jeanne", "Toujours rien.\nJeanne Dumont\n01 99 00 12 34", "Toujours rien."),
        ("Dominic Frayle", "Shall I send them?\n\nDominic Frayle | Key accounts\nNorthmere Labels Ltd", "Shall I send them?"),
        ("Marc Osterand", "Please ask\nMarc\nfor the keys, he knows where they are.", None),
        ("Marc Osterand", "Marc", None),
        ("", "Still nothing.\nMarc", None),
        ("Rose Late", "The rose arrived\nLate\nas always, and nobody called us back about it.", None),
    ],
)  # fmt: skip
def test_the_senders_name_at_the_end_starts_a_signature(sender: str, text: str, expected: str | None) -> None:
    """Many people end with their name alone; a name inside a sentence, or as the whole message, stays."""
    assert own_words(text, sender) == (text if expected is None else expected)
    assert own_words(own_words(text, sender), sender) == own_words(text, sender)
