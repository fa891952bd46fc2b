package io.gristmill.tokenizer.chat.jinja;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.tokenizer.chat.jinja.Lexer.Chunk;
import io.gristmill.tokenizer.chat.jinja.Lexer.Token;
import io.gristmill.tokenizer.chat.jinja.Template.Arguments;
import io.gristmill.tokenizer.chat.jinja.Template.Expression;
import io.gristmill.tokenizer.chat.jinja.Template.Function;
import io.gristmill.tokenizer.chat.jinja.Template.Nothing;
import io.gristmill.tokenizer.chat.jinja.Template.RenderException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the expressions of one tag, with Jinja's precedence of operators. */
final class ExpressionParser extends TagTokens {

  private static final int DEEPEST = 100;
  private static final List<String> COMPARISONS = List.of("==", "!=", "<=", ">=", "<", ">");
  private static final List<String> PRODUCTS = List.of("*", "/", "//", "%", "**");

  private static final Map<String, Object> CONSTANTS =
      Map.of(
          "true",
          true,
          "True",
          true,
          "false",
          false,
          "False",
          false,
          "none",
          Nothing.NONE,
          "None",
          Nothing.NONE);

  private int depth;

  ExpressionParser(Chunk chunk, String name) {
    super(chunk, name);
  }

  /** An expression, which may choose by {@code if}. */
  Expression expression() {
    if (++depth > DEEPEST) {
      throw new InvalidInputException(
          format("chat template: %d expressions in one another at %s", depth, place()));
    }
    Expression value = or();
    while (acceptName("if")) {
      Expression then = value;
      Expression condition = or();
      Expression otherwise = acceptName("else") ? expression() : s -> Nothing.UNDEFINED;
      value = s -> Values.isTrue(condition.value(s)) ? then.value(s) : otherwise.value(s);
    }
    depth--;
    return value;
  }

  /** An expression without {@code if}, as after {@code in}. */
  Expression or() {
    Expression left = and();
    while (acceptName("or")) {
      Expression first = left;
      Expression second = and();
      left =
          s -> {
            Object value = first.value(s);
            return Values.isTrue(value) ? value : second.value(s);
          };
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (acceptName("and")) {
      Expression first = left;
      Expression second = not();
      left =
          s -> {
            Object value = first.value(s);
            return Values.isTrue(value) ? second.value(s) : value;
          };
    }
    return left;
  }

  private Expression not() {
    int negations = 0;
    while (acceptName("not")) {
      negations++;
    }
    Expression value = comparison();
    boolean negated = negations % 2 == 1;
    return negations == 0 ? value : s -> Values.isTrue(value.value(s)) != negated;
  }

  /** Comparisons in a row hold if all of them do, as in Python. */
  private Expression comparison() {
    Expression left = sum();
    Expression before = left;
    Optional<Expression> all = Optional.empty();
    for (Optional<String> operator = comparator(); operator.isPresent(); operator = comparator()) {
      String how = operator.get();
      Expression first = before;
      Expression second = sum();
      Expression holds = s -> Values.compare(how, first.value(s), second.value(s), s);
      all =
          Optional.of(
              all.<Expression>map(
                      earlier -> s -> Values.isTrue(earlier.value(s)) ? holds.value(s) : false)
                  .orElse(holds));
      before = second;
    }
    return all.orElse(left);
  }

  private Optional<String> comparator() {
    Optional<String> sign = acceptOneOf(COMPARISONS);
    if (sign.isPresent()) {
      return sign;
    }
    if (acceptName("in")) {
      return Optional.of("in");
    }
    boolean isNotIn = isNext(0, Lexer.Type.NAME, "not") && isNext(1, Lexer.Type.NAME, "in");
    return isNotIn && acceptName("not") && acceptName("in")
        ? Optional.of("not in")
        : Optional.empty();
  }

  private Expression sum() {
    Expression left = joined();
    while (!isAtEnd()) {
      Expression first = left;
      if (accept("+")) {
        Expression second = joined();
        left = s -> Values.add(first.value(s), second.value(s), s);
      } else if (accept("-")) {
        Expression second = joined();
        left = s -> Values.arithmetic("-", first.value(s), second.value(s), s);
      } else {
        return left;
      }
    }
    return left;
  }

  private Expression joined() {
    Expression left = product();
    while (accept("~")) {
      Expression first = left;
      Expression second = product();
      left = s -> Values.join(Values.text(first.value(s)), Values.text(second.value(s)), s);
    }
    return left;
  }

  private Expression product() {
    Expression left = unary();
    for (Optional<String> sign = acceptOneOf(PRODUCTS);
        sign.isPresent();
        sign = acceptOneOf(PRODUCTS)) {
      String how = sign.get();
      Expression first = left;
      Expression second = unary();
      left = s -> Values.arithmetic(how, first.value(s), second.value(s), s);
    }
    return left;
  }

  private Expression unary() {
    if (accept("-")) {
      Expression value = unary();
      return s -> Values.arithmetic("-", 0L, value.value(s), s);
    }
    return accept("+") ? unary() : filtered(postfix(primary()));
  }

  private Expression filtered(Expression start) {
    Expression value = start;
    while (true) {
      Expression before = value;
      if (accept("|")) {
        String filter = name();
        require(Filters.NAMES.contains(filter), "filter " + filter);
        Calls arguments = accept("(") ? arguments() : Calls.NONE;
        value = s -> Filters.apply(filter, before.value(s), arguments.of(s), s);
      } else if (acceptName("is")) {
        boolean wanted = !acceptName("not");
        value = test(before, wanted);
      } else {
        return value;
      }
    }
  }

  private Expression test(Expression value, boolean wanted) {
    String test = name();
    require(TypeTests.NAMES.contains(test), "test " + test);
    Calls arguments = Calls.NONE;
    if (accept("(")) {
      arguments = arguments();
    } else if (TypeTests.NEED_ONE.contains(test)) {
      arguments = new Calls(List.of(postfix(primary())), Map.of());
    }
    Calls given = arguments;
    return s -> TypeTests.holds(test, value.value(s), given.of(s), s) == wanted;
  }

  private void require(boolean known, String what) {
    if (!known) {
      throw new InvalidInputException(
          format("chat template: %s (expected one that is supported) at %s", what, place()));
    }
  }

  /** Attributes, items, slices and calls. */
  private Expression postfix(Expression start) {
    Expression value = start;
    while (true) {
      Expression before = value;
      if (accept(".")) {
        String name = isNext(0, Lexer.Type.INTEGER) ? token(Lexer.Type.INTEGER) : name();
        if (accept("(")) {
          Calls arguments = arguments();
          value = s -> Methods.call(name, before.value(s), arguments.of(s), s);
        } else {
          value = s -> Values.attribute(before.value(s), name);
        }
      } else if (accept("[")) {
        value = item(before);
      } else if (accept("(")) {
        Calls arguments = arguments();
        value = s -> call(before.value(s), arguments.of(s), s);
      } else {
        return value;
      }
    }
  }

  private static Object call(Object callee, Arguments arguments, Scope scope) {
    scope.step();
    if (callee instanceof Function function) {
      return function.call(arguments, scope.inner());
    }
    throw new RenderException("chat template: call of " + Values.kind(callee));
  }

  private Expression item(Expression of) {
    Expression[] bounds = new Expression[3];
    int colons = 0;
    while (!accept("]")) {
      if (accept(":")) {
        colons++;
      } else if (colons < bounds.length) {
        bounds[colons] = expression();
      }
      if (colons == bounds.length) {
        throw wrong();
      }
    }
    if (colons > 0) {
      return s ->
          Values.slice(of.value(s), bound(bounds[0], s), bound(bounds[1], s), bound(bounds[2], s));
    }
    if (bounds[0] == null) {
      throw wrong();
    }
    return s -> Values.item(of.value(s), bounds[0].value(s));
  }

  private static Object bound(Expression bound, Scope scope) {
    return bound == null ? Nothing.NONE : bound.value(scope);
  }

  private Expression primary() {
    Token token = next();
    return switch (token.type()) {
      case NAME -> variable(token.text());
      case TEXT -> constant(MarkedText.own(adjacent(token.text())));
      case INTEGER -> constant(number(token.text()));
      case DECIMAL -> constant(Double.parseDouble(token.text()));
      case OPERATOR -> collection(token.text());
    };
  }

  private Object number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw wrong();
    }
  }

  private static Expression variable(String name) {
    Object constant = CONSTANTS.get(name);
    return constant != null
        ? constant(constant)
        : s -> {
          s.step();
          return s.get(name);
        };
  }

  private static Expression constant(Object value) {
    return s -> value;
  }

  /** Texts in a row are one. */
  private String adjacent(String first) {
    StringBuilder text = new StringBuilder(first);
    while (isNext(0, Lexer.Type.TEXT)) {
      text.append(token(Lexer.Type.TEXT));
    }
    return text.toString();
  }

  private Expression collection(String open) {
    switch (open) {
      case "[":
        return list("]", new ArrayList<>());
      case "(":
        return inParentheses();
      case "{":
        return map();
      default:
        throw wrong(open);
    }
  }

  /** One expression, or a tuple, which is a list here. */
  private Expression inParentheses() {
    if (accept(")")) {
      return s -> List.of();
    }
    Expression one = expression();
    if (accept(",")) {
      return list(")", new ArrayList<>(List.of(one)));
    }
    expect(")");
    return one;
  }

  private Expression list(String close, List<Expression> items) {
    while (!accept(close)) {
      items.add(expression());
      if (!accept(",")) {
        expect(close);
        break;
      }
    }
    return s -> {
      s.step();
      List<Object> values = new ArrayList<>();
      items.forEach(item -> values.add(item.value(s)));
      return values;
    };
  }

  private Expression map() {
    Map<Expression, Expression> entries = new LinkedHashMap<>();
    while (!accept("}")) {
      Expression key = expression();
      expect(":");
      entries.put(key, expression());
      if (!accept(",")) {
        expect("}");
        break;
      }
    }
    return s -> {
      s.step();
      Map<String, Object> values = new LinkedHashMap<>();
      entries.forEach(
          (key, value) -> values.put(Values.text(key.value(s)).chars(), value.value(s)));
      return values;
    };
  }

  private Calls arguments() {
    List<Expression> listed = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!accept(")")) {
      if (isNext(0, Lexer.Type.NAME) && isNext(1, Lexer.Type.OPERATOR, "=")) {
        String name = name();
        expect("=");
        named.put(name, expression());
      } else {
        listed.add(expression());
      }
      if (!accept(",")) {
        expect(")");
        break;
      }
    }
    return new Calls(listed, named);
  }

  /** Arguments that are not computed yet. */
  record Calls(List<Expression> listed, Map<String, Expression> named) {

    static final Calls NONE = new Calls(List.of(), Map.of());

    Arguments of(Scope scope) {
      List<Object> values = new ArrayList<>();
      listed.forEach(each -> values.add(each.value(scope)));
      Map<String, Object> byName = new LinkedHashMap<>();
      named.forEach((name, each) -> byName.put(name, each.value(scope)));
      return new Arguments(values, byName);
    }
  }
}
