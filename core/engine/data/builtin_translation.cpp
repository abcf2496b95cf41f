// Built-in translation: English sentences and their German, made side by side by a grammar that
// knows gender, case and where the verb stands.
#include <array>
#include <cctype>

#include "core/engine/data/builtin_rows.h"

namespace artemis::builtin {

namespace {

enum Gender : std::size_t { Masculine, Feminine, Neuter };

struct Noun {
    const char* english;
    const char* german;
    Gender gender;
};

struct Pair {
    const char* english;
    const char* german;
};

constexpr std::array<Noun, 20> people{{{"man", "Mann", Masculine},
                                       {"woman", "Frau", Feminine},
                                       {"child", "Kind", Neuter},
                                       {"dog", "Hund", Masculine},
                                       {"cat", "Katze", Feminine},
                                       {"horse", "Pferd", Neuter},
                                       {"teacher", "Lehrer", Masculine},
                                       {"neighbour", "Nachbarin", Feminine},
                                       {"girl",
                                        "M\xC3\xA4"
                                        "dchen",
                                        Neuter},
                                       {"baker",
                                        "B\xC3\xA4"
                                        "cker",
                                        Masculine},
                                       {"queen", "K\xC3\xB6nigin", Feminine},
                                       {"sheep", "Schaf", Neuter},
                                       {"uncle", "Onkel", Masculine},
                                       {"aunt", "Tante", Feminine},
                                       {"bird", "Vogel", Masculine},
                                       {"mouse", "Maus", Feminine},
                                       {"father", "Vater", Masculine},
                                       {"mother", "Mutter", Feminine},
                                       {"guest", "Besucher", Masculine},
                                       {"pig", "Schwein", Neuter}}};

constexpr std::array<Noun, 16> things{{{"ball", "Ball", Masculine},
                                       {"lamp", "Lampe", Feminine},
                                       {"book", "Buch", Neuter},
                                       {"table", "Tisch", Masculine},
                                       {"door", "T\xC3\xBCr", Feminine},
                                       {"house", "Haus", Neuter},
                                       {"hat", "Hut", Masculine},
                                       {"flower", "Blume", Feminine},
                                       {"boat", "Boot", Neuter},
                                       {"apple", "Apfel", Masculine},
                                       {"clock", "Uhr", Feminine},
                                       {"picture", "Bild", Neuter},
                                       {"key", "Schl\xC3\xBCssel", Masculine},
                                       {"bottle", "Flasche", Feminine},
                                       {"bread", "Brot", Neuter},
                                       {"coat", "Mantel", Masculine}}};

constexpr std::array<Pair, 12> verbs{{{"sees", "sieht"},
                                      {"finds", "findet"},
                                      {"buys", "kauft"},
                                      {"paints", "malt"},
                                      {"carries", "tr\xC3\xA4gt"},
                                      {"loves", "liebt"},
                                      {"needs", "braucht"},
                                      {"hides", "versteckt"},
                                      {"brings", "bringt"},
                                      {"takes", "nimmt"},
                                      {"forgets", "vergisst"},
                                      {"shows", "zeigt"}}};

/// The German word as a stem that takes an ending.
constexpr std::array<Pair, 14> adjectives{{{"small", "klein"},
                                           {"big", "gro\xC3\x9F"},
                                           {"old", "alt"},
                                           {"new", "neu"},
                                           {"red", "rot"},
                                           {"blue", "blau"},
                                           {"green", "gr\xC3\xBCn"},
                                           {"beautiful", "sch\xC3\xB6n"},
                                           {"heavy", "schwer"},
                                           {"quiet", "ruhig"},
                                           {"black", "schwarz"},
                                           {"white", "wei\xC3\x9F"},
                                           {"young", "jung"},
                                           {"strange", "seltsam"}}};

constexpr std::array<Pair, 8> times{{{"today", "heute"},
                                     {"often", "oft"},
                                     {"now", "jetzt"},
                                     {"in the morning", "am Morgen"},
                                     {"in the evening", "am Abend"},
                                     {"in winter", "im Winter"},
                                     {"on Sunday", "am Sonntag"},
                                     {"every day", "jeden Tag"}}};

constexpr std::array<Pair, 6> places{{{"in the garden", "im Garten"},
                                      {"in the kitchen",
                                       "in der K\xC3\xBC"
                                       "che"},
                                      {"at the station", "am Bahnhof"},
                                      {"behind the house", "hinter dem Haus"},
                                      {"in the forest", "im Wald"},
                                      {"at the market", "auf dem Markt"}}};

/// A noun with article and, maybe, an adjective, in both languages.
struct Phrase {
    std::string english;
    std::string german;
};

Phrase phrase(const Noun& noun, bool object, Draws& draws) {
    constexpr std::array<const char*, 3> nominative{"der", "die", "das"};
    constexpr std::array<const char*, 3> accusative{"den", "die", "das"};
    Phrase made{"the ", (object ? accusative : nominative)[noun.gender]};
    made.german += ' ';
    if (draws.chance(0.6)) {
        const Pair& adjective = oneOf(adjectives, draws);
        made.english += std::string(adjective.english) + " ";
        made.german +=
            std::string(adjective.german) + (object && noun.gender == Masculine ? "en " : "e ");
    }
    return {made.english + noun.english, made.german + noun.german};
}

std::string sentence(std::string text) {
    text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return text + ".";
}

}  // namespace

Row translation(Draws& draws) {
    const Phrase subject = phrase(oneOf(people, draws), false, draws);
    const Pair& verb = oneOf(verbs, draws);
    const Phrase object =
        phrase(draws.chance(0.3) ? oneOf(people, draws) : oneOf(things, draws), true, draws);
    const Pair& time = oneOf(times, draws);
    const Pair& place = oneOf(places, draws);
    const bool timed = draws.chance(0.7);
    const std::string where = draws.chance(0.4) ? std::string(" ") + place.german : "";
    const std::string english = subject.english + " " + verb.english + " " + object.english +
                                (where.empty() ? "" : std::string(" ") + place.english) +
                                (timed ? std::string(" ") + time.english : "");
    // The verb is the second part of a German sentence: what comes first moves the subject.
    const std::string german =
        timed ? std::string(time.german) + " " + verb.german + " " + subject.german + " " +
                    object.german + where
              : subject.german + " " + verb.german + " " + object.german + where;
    return {sentence(english), sentence(german)};
}

}  // namespace artemis::builtin
