"""The words that daily passes are made of.

Each can be said across a table and typed as it is heard: three to eight letters, no two alike but for an s, none that
anybody minds to say. A pass is three of them (`actors.domain.daily_pass`).
"""

from typing import Final

WORDS: Final = tuple(
    """
    acorn album alley almond amber anchor angel apple apron arch armor arrow artist aspen atlas attic autumn
    avenue badge bagel baker balcony ballet bamboo banana banjo barber barley barn basil basket beach beacon
    beaver bench bicycle birch biscuit bishop blanket blossom bonfire border bottle boulder bracket branch bread
    breeze brick bridge bronze brook broom brush bubble bucket buffalo bugle butter button cabin cable cactus
    camel camera campus canal candle cannon canvas captain caramel cargo carpet carrot castle cattle cedar
    celery cello chalk chapel cheese chess chicken chimney cider cinema circle citrus clarinet clay cliff clock
    cloud clover coast cobalt coconut coffee comet compass copper coral cork corner cotton cougar cousin cowboy
    crane crater crayon cricket crimson crown crystal cuckoo cupboard curtain cushion cypress daisy dancer dawn
    desert diamond dinner doctor dolphin donkey dragon drawer dream driver drummer duchess dune dynamo eagle
    earth easel east echo eclipse elbow elder elephant ember emerald empire engine evening fabric falcon family
    farmer feather fennel ferry fiddle field finger firefly flagon flame flannel flute foam forest fossil
    fountain freckle friend frost fudge funnel galaxy gallery garage garden garlic garnet gentle geyser giant
    ginger giraffe glacier glider goblet golden goose gorilla granite grape grass gravel guitar gymnast hammer
    hammock hamster harbor harvest hazel heart hedge helmet hermit heron hickory hill hockey honey hornet hotel
    hunter iceberg igloo indigo iris iron island ivory jacket jaguar jasmine jelly jester jewel jockey journey
    jungle juniper kayak kettle kitchen kitten koala ladder lagoon lantern laurel lava lemon leopard
    letter library lilac lime linen lion lizard lobster locket lotus lumber lunar magnet mango maple marble
    market marsh mask meadow melody melon mentor mermaid meteor mineral mirror mitten mocha monkey moon morning
    mosaic moss motor mountain muffin museum music mustard napkin nature nectar needle nephew nickel noble
    noodle north novel nutmeg oasis oatmeal ocean october octopus olive onion opal opera orange orbit orchard
    orchid organ osprey otter oven oyster paddle painter palace panda panther papaya paper parade parrot parsley
    pasture peach peanut pearl pebble pelican pencil penguin pepper piano picnic pilot pine pirate planet plum
    pocket poem polar pony poplar poppy postman potato potter prairie prince puddle puffin pumpkin puppet purple
    puzzle python quail quarry quartz quilt quiver rabbit raccoon racket radar radio raft raisin ranger raven
    ribbon river robin rocket rodeo rooster rosemary ruby runner saddle saffron sailor salmon sandal sapphire
    satin saturn scarf school scooter scout seal shadow shark shelter shepherd silver singer sketch skipper
    slipper smoke snail sofa solar soldier sparrow spider spinach spiral sponge spring squash squirrel stable
    statue stone stork storm street sugar summer sunset swallow swan symbol syrup tablet tailor tango teacher
    teapot temple tennis thistle thunder tiger timber toast toffee tomato topaz tornado tower tractor trapeze
    treasure trout trumpet tulip tunnel turkey turnip turtle twilight umbrella uncle unicorn uniform valley
    vanilla velvet viking village vinegar violet violin volcano voyage waffle wagon walnut walrus warrior water
    weasel whisper willow window winter wizard wolf wonder wren yellow yogurt yonder zebra zephyr zigzag zipper
    """.split()
)
