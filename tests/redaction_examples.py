"""Invented sentences for the redaction's measured recall and precision. What is in braces must go, and only that."""

from __future__ import annotations

EMAILS = """
Écrivez à {jean.dupont@exemple.fr} pour la suite
Contact: {jane_doe+shop@mail.example.co.uk}.
{a.b@exemple.org}, {c@exemple.org}; merci
Mon adresse est {jean.dupont (at) exemple.fr}
Mon adresse est {jean.dupont (at) exemple dot fr}
mail: {marie [at] exemple [dot] com}
mail: {marie{at}exemple{dot}com}
écrire à {marie (arobase) exemple (point) fr}
écrire à {marie arobase exemple point fr}
{info [at] beispiel [punkt] de} antwortet nie
escribe a {pedro arroba ejemplo punto es}
scrivi a {mario chiocciola esempio punto it}
{jan apenstaartje voorbeeld punt nl} reageert niet
reach me at {john at example dot com} please
reach me: {john dot smith at example dot com}
voir {JEAN.DUPONT@EXEMPLE.FR} svp
<{martin@exemple.be}> a répondu
envoyé par mailto:{luc@exemple.ch}
adresse : {jean.dupont(at)exemple.fr}
{müller@beispiel.de} hat geschrieben
{o'neill@example.ie} said so
{x@münchen.example} ok
{jean@ exemple.fr}
{jean @ exemple.fr}
{jean.dupont＠exemple.fr}
{jean\u200b.dupont@\u200bexemple.fr} caché
{ventas@tienda.example.es}
{root@[192.0.2.7]} was used
""".strip().splitlines()

PHONES = """
Appelez-moi au {06 12 34 56 78} demain
Tél. {0612345678}
Tel.{0612345678}
joignable au {06.12.34.56.78}.
joignable au {06-12-34-56-78}
joignable au {06/12/34/56/78}
au {+33 6 12 34 56 78} merci
au {+33612345678} merci
au {0033 6 12 34 56 78} merci
au {0033612345678} merci
au {+33 (0)6 12 34 56 78} merci
au {(+33) 6 12 34 56 78} merci
au {+33.6.12.34.56.78} merci
au {+33-6-12-34-56-78} merci
mon numéro : {01 99 00 12 34}
mon numéro est le {06 12345678}
en France {(0)6 12 34 56 78}
mon fixe {04 99 123 456}, mon mobile {07 99 12 34 56}
{06\u00a012\u00a034\u00a056\u00a078}
{06\u202f12\u202f34\u202f56\u202f78} rappelez
{０６１２３４５６７８} en pleine chasse
{06 12\u200b 34 56 78} invisible
({06 12 34 56 78})
{06 12 34 56 78} {07 98 76 54 32}
rappel au {06 12 34 56 78}, le 12/03/2026
Le 12/03/2026 au {06 12 34 56 78}
call {020 7946 0958} now
call {(020) 7946 0958} now
call {0161 496 0123} now
call {01632 960123} now
call {01632 960 123} now
call {07700 900123} now
call {07700 900 123} now
call {07700900123} now
call {+44 7700 900123} now
call {+447700900123} now
call {+44 (0)20 7946 0958} now
call {0044 20 7946 0958} now
my number is {0113 496 0999}
llama al {612 345 678} por favor
llama al {612345678} por favor
llama al {612 34 56 78} por favor
llama al {612-345-678} por favor
oficina {91 234 56 78} Madrid
oficina {93 412 34 56} Barcelona
{+34 612 345 678} es el mío
{+34612345678} es el mío
{0034 612 345 678} es el mío
mi móvil {722 12 34 56}
fijo {912 345 678} aquí
ruf an {030 123456} heute
ruf an {030 12345678} heute
ruf an {030/1234567} heute
ruf an {(030) 1234567} heute
ruf an {089-1234567} heute
ruf an {089 / 123 45 67} heute
mobil {0151 23456789} bitte
mobil {0171 1234567} bitte
mobil {0171/1234567} bitte
mobil {0171-1234567} bitte
mobil {01711234567} bitte
mobil {015123456789} bitte
{+49 171 1234567} ist meine
{+49 30 123456} ist meine
{+49 (0)30 123456} ist meine
{+491711234567} ist meine
{0049 171 1234567} ist meine
Zentrale {04221 123456} besetzt
chiama {333 1234567} subito
chiama {333 123 4567} subito
chiama {333-1234567} subito
chiama {3331234567} subito
chiama {333 12 34 567} subito
ufficio {06 1234 5678} Roma
ufficio {06 12345678} Roma
ufficio {02 1234567} Milano
ufficio {011 1234567} Torino
ufficio {055 123 4567} Firenze
{+39 333 1234567} grazie
{+393331234567} grazie
{+39 06 12345678} grazie
{0039 333 1234567} grazie
liga {912 345 678} já
liga {912345678} já
liga {963 123 456} já
escritório {21 123 4567} Lisboa
escritório {213 456 789} Lisboa
{+351 912 345 678} obrigado
{+351912345678} obrigado
{00351 912 345 678} obrigado
bel {06 12345678} even
bel {06-12345678} even
bel {0612345678} even
bel {020 123 4567} even
bel {010-1234567} even
bel {0182 123456} even
{+31 6 12345678} graag
{+31612345678} graag
{+31 (0)6 12345678} graag
{0031 20 123 4567} graag
bureau {02 123 45 67} Bruxelles
bureau {02/123.45.67} Bruxelles
gsm {0470 12 34 56} svp
gsm {0470/12.34.56} svp
gsm {0470/123456} svp
gsm {0470123456} svp
{+32 470 12 34 56} svp
{+32470123456} svp
{+32 2 123 45 67} svp
{0032 470 12 34 56} svp
natel {079 123 45 67} merci
natel {0791234567} merci
büro {044 123 45 67} Zürich
{+41 79 123 45 67} merci
{+41791234567} merci
{0041 79 123 45 67} merci
call {(555) 234-5678} today
call {555-234-5678} today
call {555.234.5678} today
call {555 234 5678} today
call {1-800-555-0199} today
call {+1 555 234 5678} today
call {+1 (555) 234-5678} today
call {+15552345678} today
call me {5552345678} today
phone: {5552345678}
Tel: {912345678}
mobile number is {7700900123}
{+352 621 123 456} au Luxembourg
{+216 20 123 456} à Tunis
0 étoile, {06 12 34 56 78} si besoin
Je suis au {06 12 34 56 78}, rappelez avant 18:00
Notre commande est en retard, appelez le {06 12 34 56 78}
tel:{+33612345678}
""".strip().splitlines()

IBANS = """
IBAN {FR7630006000011234567890189} merci
IBAN {FR76 3000 6000 0112 3456 7890 189} merci
{FR09 1010 7001 0100 1234 567A 901}
{DE44500105175407324931} bitte
{DE44 5001 0517 5407 3249 31} bitte
cuenta {ES77 1234 1234 1612 3456 7890}
conto {IT60 X054 2811 1010 0000 0123 456}
conto {IT60X0542811101000000123456}
conta {PT50 0002 0123 1234 5678 9015 4}
rekening {NL13 TEST 0123 4567 89}
compte {BE24 9991 2345 6789}
compte {be24 9991 2345 6789}
Konto {CH60 0098 7654 3210 9876 5}
account {GB78TEST12345698765432}
account {LU28 0019 4006 4475 0000}
Konto {AT611904300234573201}
IBAN:{FR76-3000-6000-0112-3456-7890-189}
""".strip().splitlines()

CARDS = """
carte {4111 1111 1111 1111} débitée
carte {4111111111111111} débitée
carte {4111-1111-1111-1111} débitée
card {5200 8282 8282 8210} charged twice
card {371449635398431} charged
card {3714 496353 98431} charged
card {6011000990139424}.
card {30569309025904}
tarjeta {4974018287665430}
Karte {2223 0031 2200 3222}
JCB {3566002020360505}
""".strip().splitlines()

ADDRESSES = """
from {192.168.1.10} last night
depuis {203.0.113.45}, refusé
http://{198.51.100.7}/admin
({10.0.0.12})
""".strip().splitlines()

POSITIVES = {
    "‹e-mail›": EMAILS,
    "‹phone›": PHONES,
    "‹IBAN›": IBANS,
    "‹card›": CARDS,
    "‹IP›": ADDRESSES,
}

URLS = {
    "voir https://exemple.fr/aide": "voir https://exemple.fr/aide",
    "voir https://jean:secret@exemple.fr/aide": "voir https://exemple.fr/aide",
    "ftp://anna@files.example.org/x": "ftp://files.example.org/x",
    "https://exemple.fr/reset?token=abc123&user=jean": "https://exemple.fr/reset?‹token›",
    "https://exemple.fr/p#access_token=zzz": "https://exemple.fr/p#‹token›",
    "https://exemple.fr/p#avis": "https://exemple.fr/p#avis",
    "(https://exemple.fr/a?b=c).": "(https://exemple.fr/a?‹token›).",
    "www.exemple.fr/suivi?id=42 merci": "www.exemple.fr/suivi?‹token› merci",
    "https://exemple.fr/invite/9f86d081884c7d659a2feaa0c55ad015": "https://exemple.fr/invite/‹token›",
    "https://exemple.fr/u/jean@exemple.fr/profil": "https://exemple.fr/u/‹token›/profil",
    "https://exemple.fr/blog/2026/pourquoi-nous-aimons-le-velo": (
        "https://exemple.fr/blog/2026/pourquoi-nous-aimons-le-velo"
    ),
    "https://exemple.fr/2026/10-idees-pour-windows-10-et-11": "https://exemple.fr/2026/10-idees-pour-windows-10-et-11",
    "https://exemple.fr/fil/2ebba203-dae1-409e-940e-14e33b422a21": "https://exemple.fr/fil/‹token›",
    "http://198.51.100.7:8080/x?k=v": "http://‹IP›:8080/x?‹token›",
    "clé ghp_abcdefghijklmnopqrstuvwxyz0123456789 ici": "clé ‹token› ici",
}

NEGATIVES = """
Commande 0612345678 jamais reçue
commande n° 0612345678 jamais reçue
Bestellung 01711234567 fehlt
Order 07700900123 never arrived
order number: 5552345678
pedido 612345678 sin entregar
Commande #123456789
Commande n°2026-004512
CMD0612345678 en retard
FA-2026-0612345678
Ticket 48151623
Dossier 2026/0001234
facture 612 345 678
invoice 912345678 is wrong
SIRET 732 829 320 00074
SIRET 73282932000074
SIREN 732 829 320
SIREN : 732829320
N° TVA FR40303265045
le 12/03/2026
le 12/03/2026 à 14:30
le 12.03.2026
le 12-03-2026
du 01/02/2026 au 03/04/2026
du 01.02.26 14.30
2026-03-12T10:20:30Z
2026-03-12 10:20:30
20260312
12.03.26
ouvert 08:00-12:00 et 14:00-18:30
ouvert de 9h00 à 18h30
prix 1 234 567,89 €
prix 1.234.567,89 €
prix 12,50 €
il coûte 612 345 678 €
€612345678
$5552345678
100 000 000 habitants
612 345 678 habitants
3.14159265358979
0,0612345678
0.123456789
version 10.0.19045
version 1.2.3.4
v12.10.3.1
chapitre 1.2.3.4
note 4/5 et 10/10
5/5 5/5 4/5
de 1 à 10
note : 8,5/10
score 0-0 puis 3-2
2 adultes 3 enfants
1 2 3 4 5 6 7 8 9 10
10 000 000 000
EAN 4006381333931
ISBN 978-3-16-148410-0
ISBN 9783161484100
chambre 1204, étage 12
rue de la Paix 75002 Paris
75002 Paris
F-75002 Paris
1000 Bruxelles
CH-1003 Lausanne
D-10115 Berlin
NW1 6XE London
vol AF1234 du 12 mars
train TGV 6612
bus 06 puis 12
les 24 h, 7 jours sur 7
24/7 support
années 2019-2026
2019 2020 2021 2022 2023
budget 2026 : 1 500 000
+20 % de retard
+15% cette année
+3 points
+100 000 clients
+25 000 000 €
température -12,5
GPS 48.858370, 2.294481
GPS 48.8583701 2.2944813
longueur 1234567 mm
ISO 9001:2015
RFC 5322
norme NF EN 13432
GTX 1060 6GB 192 bits
Windows 10 22H2 19045
iPhone 15 Pro 256
4111 1111 1111 1112
FR76 3000 6000 0112 3456 7890 188
DE44 essai
rendez-vous @ midi
on se voit @ 18h
Look at this. Dot the i
meet me at the point fr
at dot
prix @ 10€ pièce
look at the shop, point final
@exemple merci
merci @exemple.equipe et @autre Point final
avec @jean et @exemple.fr
5 @ 3 euros
C'est nul (a) et cher
j'adore {a} et [b]
10:20:30:40
ratio 16/9
1/2 tasse
Kundennummer 0171123456
Rechnung Nr. 0301234567
tracking 612345678
colis 6A12345678901
suivi 1Z999AA10123456784
12345678901234567890
00000000000
000 000 000
0000000000
999.999.999.999
256.300.10.1
a@b
user@localhost
https://exemple.fr
Très bon accueil, à bientôt !
«Excellent» dit-il…
½ étoile, ² fois
😀😀😀
""".strip().splitlines()
