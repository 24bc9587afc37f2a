/// Syntax tree to text, in the one layout that Osler's programs have: what `osler format` writes.
///
/// Parsing what was printed gives the tree back, but for ranges and needless parentheses. A tree made
/// by hand must hold a calculation among a command's arguments as the parser would, in parentheses.
public enum Printer {
  /// Columns that a line should not pass.
  public static let width = 100

  /// The program, with its comments and single blank lines; ends with a newline unless empty.
  public static func print(_ program: ProgramSyntax) -> String {
    var printer = TreePrinter(layout: ExpressionLayout(isCanonical: false), width: width)
    printer.add(program, indent: 0)
    return printer.text
  }

  /// A statement stripped of everything that means nothing: comments, line breaks, how numbers and
  /// strings were written. Statements that mean the same have the same canonical text.
  public static func canonical(_ statement: StatementSyntax) -> String {
    var printer = TreePrinter(layout: ExpressionLayout(isCanonical: true), width: .max)
    printer.add(ProgramSyntax(statements: [statement]), indent: 0)
    return String(printer.text.dropLast())
  }

  /// ``canonical(_:)-(StatementSyntax)`` of a pipeline.
  public static func canonical(_ pipeline: PipelineSyntax) -> String {
    canonical(StatementSyntax(.pipeline(pipeline), range: pipeline.range))
  }

  /// ``canonical(_:)-(StatementSyntax)`` of an expression.
  public static func canonical(_ expression: ExpressionSyntax) -> String {
    canonical(PipelineSyntax(stages: [.expression(expression)], range: expression.range))
  }

  /// ``canonical(_:)-(StatementSyntax)`` of a command.
  public static func canonical(_ command: CommandSyntax) -> String {
    canonical(PipelineSyntax(stages: [.command(command)], range: command.range))
  }
}
