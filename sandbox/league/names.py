"""Invented player names, some of them awkward on purpose."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

_FIRST = (
    "Adrian Amari Anton Archer Aiden Bastian Bo Brady Bryce Caleb Cassius Cedric Chance Clay "
    "Colby Corwin Cyrus Dashiell Dalton Darnell Davion Deshawn Desmond Devin Dorian Drew Elias "
    "Emmett Enzo Ezra Felix Finn Gideon Graham Griffin Hakeem Hollis Ignacio Isaac Ivan Jabari "
    "Jairus Jamal Jarvis Jett Jonas Jordan Josiah Julius Kareem Keaton Kendrick Khalil Kofi "
    "Lamar Lance Leander Lorenzo Lucas Malachi Marcellus Marquis Mateo Micah Milo Moses Nate "
    "Nestor Nico Noah Oberon Omari Orlando Oscar Percy Quentin Rafael Reggie Remy Roman Rory "
    "Rufus Samir Sergio Silas Soren Stefan Tariq Terrence Theo Tobias Tristan Tyrell Ulysses "
    "Vaughn Vernon Wendell Wesley Xavier Yusuf Zane Zeke"
)
_LAST = (
    "Abernathy Ackerman Adeyemi Alcott Applewhite Ashdown Baptiste Barlowe Beaumont Belmonte "
    "Bexley Blackwood Bonfield Braithwaite Brightwell Calloway Cardenas Carrow Castellan "
    "Chatterton Coldwell Corbray Cranmore Dabney Danforth Delacroix Dellinger Dockery Dunmore "
    "Eastlake Ellsworth Everly Fairbanks Farrow Fenwick Fontaine Galloway Garrick Gladstone "
    "Goodwater Grantley Hadleigh Halloran Hargrove Hartsfield Hawthorn Hightower Holcomb "
    "Huxtable Ingram Ironside Jernigan Kensley Kilbride Kingsbury Lachlan Lancaster Langdale "
    "Larkspur Ledbetter Lockhart Lovelace Mabry Maddox Mandeville Marbury Mayfield Merriweather "
    "Montrose Nakamura Nightingale Norwood Oakhurst Okafor Okonjo Pemberton Penhallow Pettigrew "
    "Quarles Radcliffe Ravenel Redfern Ridgeway Rockwell Rutledge Sandoval Satterfield "
    "Shackleford Silverton Stanhope Sterling Stonebridge Tarkington Thackeray Thornbury Tolliver "
    "Underhill Valmont Vandermeer Wadsworth Wainwright Weatherby Westbrooke Whitlock Winslow "
    "Wolcott Yarborough Zellner"
)
_AWKWARD = (
    ("Luka", "Vučević-Perić"),
    ("D'Andre", "O'Shaughnessy"),
    ("Karl-Mikael", "Ström"),
    ("Jaylen", "Whitfield Jr."),
    ("Trey", "Holloway III"),
    ("José", "Peña"),
    ("Théo", "Mbaye-N'Diaye"),
    ("P.J.", "Cartwright"),
    ("Gary", "Kingsley II"),
    ("Nikola", "Dumić"),
    ("Ömer", "Güler"),
    ("TyRon", "McAllister Sr."),
    ("Žiga", "Šamanić"),
    ("De'Quan", "St. Clair"),
    ("Andrés", "Núñez"),
    ("Kelel", "Van Der Merwe"),
)
AWKWARD_EVERY = 12


@dataclass(frozen=True, slots=True)
class Name:
    """A player's name; the family name keeps its suffix, as the providers write it."""

    first: str
    last: str

    @property
    def full(self) -> str:
        """First and family name."""
        return f"{self.first} {self.last}"

    @property
    def initial(self) -> str:
        """The short form of play-by-play feeds, for example `K. Ström`."""
        return f"{self.first[0]}. {self.last}"


def plain(text: str) -> str:
    """The text without accents, as betting and injury feeds write it."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def invent_names(generator: np.random.Generator) -> Iterator[Name]:
    """Endless distinct names; every twelfth is an awkward one while they last."""
    taken: set[str] = set()
    firsts, lasts = _FIRST.split(), _LAST.split()
    awkward = [_AWKWARD[i] for i in generator.permutation(len(_AWKWARD))]
    count = 0
    while True:
        count += 1
        if count % AWKWARD_EVERY == 5 and awkward:
            first, last = awkward.pop()
        else:
            first = firsts[int(generator.integers(len(firsts)))]
            last = lasts[int(generator.integers(len(lasts)))]
        name = Name(first, last)
        key = plain(name.full).lower()
        if key not in taken:
            taken.add(key)
            yield name
