/** What people and groups of an invented company are called. */

export const DOMAIN = "company.example";

export const GIVEN_NAMES = [
  ..."Ada Alan Amara Anders Anita Barbara Bilal Camille Carlos Chioma Clara Daniel Dorothy Edith Elena Emeka".split(
    " ",
  ),
  ..."Fatima Frances Grace Hana Hedy Henrik Ines Ingrid Ivan Jamal Jean Joan Julia Kateryna Katherine Kenji".split(
    " ",
  ),
  ..."Laila Lars Leila Lin Linus Louise Lucia Malik Margaret Maria Mateo Mei Mina Nadia Niklas Noor Olga Omar".split(
    " ",
  ),
  ..."Paulo Priya Rafael Rosa Samir Sara Sofia Stefan Tara Thabo Tomas Valeria Viktor Wei Yara Yuki Zainab Zoe".split(
    " ",
  ),
];

export const FAMILY_NAMES = [
  ..."Abbott Acosta Ahmed Andersson Baker Banerjee Becker Bianchi Carter Chen Costa Dahl Diaz Dubois Eriksen".split(
    " ",
  ),
  ..."Fischer Fofana Garcia Goldberg Haddad Hansen Hopper Ibrahim Ito Jansen Johnson Kaya Kim Kowalski Kumar".split(
    " ",
  ),
  ..."Lamarr Larsen Lehmann Lopez Lovelace Martin Mbeki Meyer Moreau Nakamura Ndiaye Nguyen Novak Okafor Olsen".split(
    " ",
  ),
  ..."Patel Perez Petrov Quinn Ramos Reyes Rossi Sato Schmidt Silva Singh Sorensen Suzuki Tanaka Torres Varga".split(
    " ",
  ),
  ..."Vaughan Vogel Walker Wang Weber Williams Yamada Yilmaz Zhang Zimmermann".split(" "),
];

export const DEPARTMENTS = [
  ..."Engineering,Sales,Marketing,Finance,People,Legal,Support,Research,Design,Security,Data Platform".split(
    ",",
  ),
  ..."Product,Operations,Procurement,Customer Success,Facilities,Quality,Field Service,Partners,Press".split(
    ",",
  ),
];

/** What a department is renamed to, or what a second one of its name is called. */
export const SUFFIXES = ["EMEA", "Americas", "APAC", "Core", "Labs", "North", "South", "Group"];

/** The first form that nobody has borne yet: what was ever used stays used, as most companies have it. */
export function unused(taken: ReadonlySet<string>, form: (attempt: number) => string): string {
  for (let attempt = 0; ; attempt++) {
    const candidate = form(attempt);
    if (!taken.has(candidate.toLowerCase())) return candidate;
  }
}
