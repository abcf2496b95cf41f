// Lexicon: word lists. Every word with a tone stands in one list only.
#include "core/engine/data/lexicon.h"

namespace artemis::lexicon {

const std::string_view opinions = R"(
word+ : good great excellent nice wonderful perfect beautiful fine lovely superb reliable
    comfortable brilliant fantastic splendid delightful outstanding marvellous terrific amazing
    fabulous impressive remarkable pleasant charming gorgeous stunning elegant graceful neat
    clever smart thoughtful sensible helpful handy practical dependable trustworthy fair solid
    faultless flawless immaculate spotless polished refined stylish attractive appealing inviting
    welcoming cosy soothing relaxing refreshing enjoyable entertaining satisfying rewarding
    pleasing likeable lovable adorable admirable exemplary exceptional extraordinary magnificent
    majestic glorious heavenly divine dreamy magical enchanting captivating inspiring uplifting
    generous friendly gentle warm cheerful radiant bright lively vibrant crisp fresh smooth swift
    quick efficient effective effortless intuitive worthwhile valuable priceless superior
    masterful skilful tasteful harmonious memorable unbeatable first-rate top-notch award-winning
word- : bad terrible awful poor horrible hopeless ugly disappointing dreadful boring unreliable
    uncomfortable appalling atrocious abysmal dismal miserable lousy rotten nasty hideous ghastly
    grim gloomy dull dreary tedious tiresome annoying irritating infuriating frustrating
    maddening underwhelming mediocre inferior shoddy sloppy careless clumsy awkward cumbersome
    worthless pointless untrustworthy dishonest faulty defective broken flawed damaged filthy
    dirty grimy messy smelly stinking foul disgusting revolting repulsive unpleasant painful
    harsh cold rude hostile unfriendly unhelpful impolite arrogant neglected stale bland
    tasteless bleak shabby tatty tacky cheap-looking flimsy fragile feeble weak sluggish slow
    inefficient ineffective confusing baffling misleading overpriced overrated wasteful noisy
    deafening creaky wobbly rickety unsafe dangerous alarming worrying depressing pathetic
    laughable ridiculous absurd unbearable intolerable inexcusable unacceptable second-rate
    third-rate sub-standard
better+ : better nicer finer smarter faster quieter friendlier stronger cleaner cleverer prettier
    smoother
better- : worse uglier weaker slower noisier duller dirtier clumsier poorer ruder shabbier harsher
like+ : like love enjoy adore admire treasure cherish praise appreciate applaud recommend trust
like- : dislike hate regret detest loathe despise resent curse deplore dread condemn distrust
joy+ : joy pleasure delight happiness satisfaction comfort relief confidence peace fun pride bliss
joy- : trouble anger grief misery frustration disappointment annoyance worry stress despair pain
    regret
praise+ : success treat bargain gem masterpiece triumph blessing winner marvel treasure miracle
    beauty
praise- : failure mistake joke disaster nightmare letdown disgrace mess rip-off flop fiasco eyesore
adverb+ : perfectly nicely beautifully flawlessly wonderfully brilliantly superbly splendidly
    smoothly admirably gracefully reliably
adverb- : badly poorly terribly horribly dreadfully awfully miserably clumsily carelessly
    shabbily sluggishly painfully
felt+ : happy pleased glad delighted thrilled satisfied impressed enchanted charmed grateful
felt- : unhappy angry annoyed upset disappointed dissatisfied furious dismayed disgusted embarrassed
very = | | | very | really | truly | quite | so | rather | simply | just | absolutely | remarkably
)";

const std::string_view ordinary = R"(
relative : mother father sister brother aunt uncle cousin neighbour colleague friend wife husband
    daughter son grandmother grandfather flatmate boss teacher dentist landlord nephew niece
month : January February March April May June July August September October November December
day : Monday Tuesday Wednesday Thursday Friday Saturday Sunday
season : spring summer autumn winter
colour : red blue green yellow black white grey brown orange purple silver pink beige turquoise
number : two three four five six seven eight nine ten twelve twenty
period : days weeks months years
other : umbrella bicycle wardrobe mirror carpet garden_gate bookshelf suitcase camera guitar
    piano tent sledge hammock ladder fence scarf watch lantern rocking_chair letterbox
    wheelbarrow telescope canoe
owner : my_{relative}'s
city : Oslo Lisbon Vienna Prague Dublin Madrid Athens Helsinki Warsaw Zurich Bergen Porto Seville
    Krakow Ghent Turin
sky : sunny cloudy rainy foggy snowy stormy clear misty
wind : calm light moderate strong
verdict = overall | all in all | in the end | in short | on the whole | altogether
)";

const std::string_view household = R"(
adj = 4* {word} | {trait}
trait+ : sturdy durable robust silent compact lightweight waterproof ergonomic washable powerful
    foolproof sleek
trait- : leaky scratched dented overheating squeaky rusty crooked brittle bulky jammed loose blunt
praise+ : lifesaver workhorse keeper
praise- : lemon dud dustcatcher
works+ = works {adverb} | runs {adverb} | does its job {adverb} | has never let me down |
    still looks like new | saves me a lot of time | is worth every penny | makes my life easier |
    starts at the first try | earns its place in the kitchen
works- = works {adverb} | runs {adverb} | does its job {adverb} | has let me down again |
    fell apart at once | wastes a lot of time | is not worth a penny | makes my life harder |
    stops whenever it likes | belongs in the bin
closing+ = I would buy it again | I keep it | I told everybody to get one | five stars from me |
    I have ordered a second one | thank you to the makers | it stays in my house
closing- = I would never buy it again | I sent it back | I told everybody to avoid it |
    one star from me | I want my money back | shame on the makers | it went straight to the bin
neutral = I bought it in {month} for my {relative} | it arrived on a {day} in a {colour} box |
    it is {colour} and stands beside the {other} | I have had it for {number} {period} |
    it came with {number} screws and a {colour} bag | I use it every {day} |
    the box also held a {colour} leaflet | my {relative} ordered it from a shop in {city} |
    it replaces one that I bought {number} {period} ago | there is a {colour} version as well |
    it weighs about {number} pounds
things = blender | kettle | toaster | vacuum cleaner | lamp | radio | fan heater | coffee machine |
    drill | mower | printer | keyboard | microwave | mixer | hairdryer | fridge | dishwasher |
    alarm clock | iron | stapler | backpack | office chair | mattress | pan | thermometer |
    sewing machine | torch | speaker | juicer | grill
part : handle lid motor switch cord base design finish manual packaging screen button_layout
    battery hinge surface price weight sound smell colour_scheme warranty customer_service filter
    plug display size housing menu light seal
old = my old {thing} | the {thing} I had before | my {relative}'s {thing} |
    the {thing} from the shop next door
)";

const std::string_view travel = R"(
adj = {word} | {trait}
trait+ : spacious airy hospitable scenic picturesque idyllic romantic delicious savoury tender
    juicy authentic
trait- : cramped stuffy draughty mouldy overcrowded soggy greasy burnt undercooked overcooked
    tasteless watery
praise+ : hidden_gem paradise haven
praise- : tourist_trap dump rathole
works+ = runs like clockwork | cares {adverb} for its guests | treats everybody {adverb} |
    made our holiday | deserves another star | lives up to its name |
    was the high point of our trip | took our breath away | felt like home from the first hour |
    spoiled us from dawn to dusk
works- = runs like a circus | cares {adverb} for its guests | treats everybody {adverb} |
    ruined our holiday | deserves no star at all | trades on its name |
    was the low point of our trip | took our money and our sleep | felt like a waiting room |
    made us count the hours
closing+ = we shall come back next {season} | we did not want to leave | book it while you can |
    we left a large tip | my {relative} has already booked again
closing- = we shall never come back | we left after one night | stay away while you can |
    we left no tip | my {relative} asked for a refund
neutral = we stayed for {number} nights in {month} |
    it lies {number} streets from the station in {city} |
    we were {number} people and a {colour} suitcase | our table stood beside a {colour} wall |
    breakfast is served from {number} to {number} | my {relative} had booked it in {month} |
    we came by train from {city} | the {colour} bus to {city} stops outside |
    it has {number} floors and a {colour} door | we paid for it in {month} |
    my {relative} joined us on {day}
things = hotel | restaurant | guesthouse | campsite | hostel | bistro | bakery | museum | spa |
    cruise | guided tour | ferry | beach bar | castle | zoo | opera house | ski lodge | vineyard |
    harbour cafe | mountain hut
part : staff breakfast room bed view bathroom garden service lobby menu soup dessert wine_list
    pool terrace location music check-in shuttle balcony kitchen waiter guide towel_supply
    heating car_park dining_hall bar night_life wallpaper
old = the {thing} of last year | the {thing} across the street | the {thing} in {city} |
    the {thing} my {relative} chose
)";

}  // namespace artemis::lexicon
