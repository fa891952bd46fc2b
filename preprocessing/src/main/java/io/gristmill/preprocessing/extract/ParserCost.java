package io.gristmill.preprocessing.extract;

/**
 * The cost of parsing a page, estimated from its markup. The parser is linear in the page except
 * for the steps counted here, each of which takes some nanoseconds: end tags in SVG and MathML
 * search all open elements, attributes of repeated {@code html} and {@code body} tags are compared
 * with all earlier ones, and long names are copied repeatedly as they grow.
 *
 * @param tags places where an element, an end tag or a comment may begin
 * @param steps beyond linear work; an upper bound
 */
record ParserCost(int tags, long steps) {

  /** Number of characters by which the buffer of a name grows. */
  private static final long NAME_GROWTH = 2048;

  /** Typical length of two attributes. */
  private static final long ATTRIBUTE_PAIR = 32;

  static ParserCost of(String html) {
    Counter counter = new Counter(html);
    int at = html.indexOf('<');
    while (at >= 0) {
      int next = html.indexOf('<', at + 1);
      counter.add(at, next < 0 ? html.length() : next);
      at = next;
    }
    return new ParserCost(counter.tags, counter.steps);
  }

  private static final class Counter {
    private final String html;
    private int tags;
    private long steps;

    /**
     * Start tags since the first SVG or MathML. End tags are not subtracted, since the element that
     * they seem to close may be in a comment.
     */
    private long foreignStarts;

    private boolean foreign;

    /** Characters in tags whose attributes are merged. */
    private long merged;

    Counter(String html) {
      this.html = html;
    }

    void add(int at, int end) {
      tags++;
      if (end - at > NAME_GROWTH) {
        long name = nameLength(at, end);
        steps += name * name / NAME_GROWTH;
      }
      char first = at + 1 < end ? html.charAt(at + 1) : ' ';
      if (first == '/') {
        steps += foreignStarts;
      } else {
        addStartTag(first, at, end);
      }
    }

    private void addStartTag(char first, int at, int end) {
      switch (first) {
        case 's', 'S' -> foreign |= startsWith("svg", at, end);
        case 'm', 'M' -> foreign |= startsWith("math", at, end);
        case 'b', 'B' -> merge("body", at, end);
        case 'h', 'H' -> merge("html", at, end);
        default -> {
          // No additional cost.
        }
      }
      foreignStarts += foreign ? 1 : 0;
    }

    private void merge(String name, int at, int end) {
      if (startsWith(name, at, end)) {
        steps += merged * (end - at) / ATTRIBUTE_PAIR;
        merged += end - at;
      }
    }

    private boolean startsWith(String name, int at, int end) {
      return at + name.length() < end && html.regionMatches(true, at + 1, name, 0, name.length());
    }

    private long nameLength(int at, int end) {
      int to = at + 1;
      while (to < end && html.charAt(to) > ' ' && html.charAt(to) != '>') {
        to++;
      }
      return (long) to - at;
    }
  }
}
