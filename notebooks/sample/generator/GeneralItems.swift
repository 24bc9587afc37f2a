/// Simple questions of no specialty, with the fields of OpenOrca: 300 of them.
enum GeneralItems {
  static var all: [JSONText] {
    var dice = Dice(state: 1940)
    let items = dice.shuffled(sums(&dice) + tables + lists)
    precondition(items.count == 300, "\(items.count) general items, not 300")
    return items.enumerated().map { number, item in
      .object([
        "id": .text("general.\(number + 1)"), "system_prompt": .text(prompts[number % prompts.count]),
        "question": .text(item.asked), "response": .text(item.said),
      ])
    }
  }

  private static let prompts = [
    "You are a helpful assistant.", "", "Answer in one short sentence.", "You are a patient teacher.",
  ]

  private static func sums(_ dice: inout Dice) -> [(asked: String, said: String)] {
    var items: [(asked: String, said: String)] = []
    for number in 0..<120 {
      let (a, b) = (2 + dice.next(below: 40), 2 + number % 12)
      switch number % 4 {
      case 0: items.append(("What is \(a) plus \(b)?", "\(a) plus \(b) is \(a + b)."))
      case 1: items.append(("What is \(a + b) minus \(b)?", "\(a + b) minus \(b) is \(a)."))
      case 2: items.append(("What is \(a) times \(b)?", "\(a) times \(b) is \(a * b)."))
      default: items.append(("What is \(a * b) divided by \(b)?", "\(a * b) divided by \(b) is \(a)."))
      }
    }
    return items
  }

  /// Pairs of words, and how they are asked for and answered.
  private static var tables: [(asked: String, said: String)] {
    func items(_ pairs: String, _ asked: String, _ said: String) -> [(asked: String, said: String)] {
      pairs.split(separator: ";").map { pair in
        let parts = pair.split(separator: "=").map { $0.trimmingPrefix(while: \.isWhitespace) }
        func filled(_ form: String) -> String {
          form.replacing("X", with: parts[0]).replacing("Y", with: parts[1])
        }
        return (filled(asked), filled(said))
      }
    }
    return items(capitals, "What is the capital of X?", "The capital of X is Y.")
      + items(opposites, "What is the opposite of 'X'?", "The opposite of 'X' is 'Y'.")
      + items(definitions, "What is a X?", "A X is Y.") + items(plurals, "Give the plural of 'X'.", "Y")
  }

  private static var lists: [(asked: String, said: String)] {
    let counting = (1...20).map { start in
      ("Count from \(start) to \(start + 4).", (start...start + 4).map { "\($0)" }.joined(separator: ", "))
    }
    let parity = (1...24).map { number -> (String, String) in
      let value = number * 7 - 3
      return ("Is \(value) even or odd?", "\(value) is \(value.isMultiple(of: 2) ? "even" : "odd").")
    }
    let words = [
      "pear apple plum", "dog cat bird", "river lake sea", "green blue red", "table chair bed",
      "spoon fork knife",
      "tree bush grass", "coat hat shoe", "rain snow hail", "north east west", "bread milk cheese",
      "train bus car",
    ]
    let sorted = words.map { list -> (String, String) in
      let parts = list.split(separator: " ").map(String.init)
      let given = parts.joined(separator: ", ")
      return ("Put these words in alphabetical order: \(given).", parts.sorted().joined(separator: ", "))
    }
    return (counting + parity + sorted).map { (asked: $0.0, said: $0.1) }
  }

  private static let capitals = """
    France=Paris; Germany=Berlin; Italy=Rome; Spain=Madrid; Portugal=Lisbon; Austria=Vienna; Poland=Warsaw; \
    Hungary=Budapest; Greece=Athens; Norway=Oslo; Sweden=Stockholm; Finland=Helsinki; Denmark=Copenhagen; \
    Iceland=Reykjavik; Ireland=Dublin; Belgium=Brussels; Romania=Bucharest; Bulgaria=Sofia; Croatia=Zagreb; \
    Slovenia=Ljubljana; Slovakia=Bratislava; Estonia=Tallinn; Latvia=Riga; Lithuania=Vilnius; Japan=Tokyo; \
    China=Beijing; India=New Delhi; Thailand=Bangkok; Vietnam=Hanoi; Egypt=Cairo; Kenya=Nairobi; Ghana=Accra; \
    Canada=Ottawa; Mexico=Mexico City; Cuba=Havana; Peru=Lima; Chile=Santiago; Argentina=Buenos Aires; \
    Brazil=Brasilia; Australia=Canberra
    """

  private static let opposites = """
    hot=cold; big=small; fast=slow; high=low; old=new; light=dark; wet=dry; open=closed; early=late; near=far; \
    full=empty; hard=soft; loud=quiet; long=short; rich=poor; strong=weak; thick=thin; true=false; wide=narrow; \
    inside=outside; above=below; begin=end; buy=sell; give=take; laugh=cry; push=pull; remember=forget; \
    win=lose; arrive=leave; ask=answer
    """

  private static let definitions = """
    triangle=a figure with three sides; square=a figure with four equal sides and four right angles; \
    library=a place where books are kept and lent; thermometer=a tool that measures temperature; \
    compass=a tool that shows where north is; harbor=a place where ships can lie safely; \
    bakery=a place where bread is made; calendar=a table of the days of a year; \
    dictionary=a book that says what words mean; telescope=a tool for seeing what is far away; \
    microscope=a tool for seeing what is very small; desert=a region with very little rain; \
    glacier=a slow river of ice; volcano=a mountain from which molten rock comes; \
    poem=a text in verse; recipe=a list of steps for making a dish; map=a drawing of a region; \
    clock=a tool that shows the time; bridge=a way over a river or a road; century=a span of a hundred years; \
    decade=a span of ten years; dozen=a group of twelve; planet=a large body that moves around a star; \
    comet=a body of ice and dust that moves around the sun
    """

  private static let plurals = """
    child=children; mouse=mice; foot=feet; tooth=teeth; goose=geese; leaf=leaves; knife=knives; city=cities; \
    box=boxes; potato=potatoes; sheep=sheep; fish=fish; wolf=wolves; party=parties; church=churches; \
    analysis=analyses; crisis=crises; wife=wives; half=halves; hero=heroes; ox=oxen; man=men; woman=women; \
    lady=ladies; shelf=shelves; thief=thieves; glass=glasses; berry=berries; loaf=loaves; life=lives
    """
}
