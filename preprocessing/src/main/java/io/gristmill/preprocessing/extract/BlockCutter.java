package io.gristmill.preprocessing.extract;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/** Cuts one parsed page into blocks in a single walk over the tree, without recursion. */
final class BlockCutter {

  private static final int LONGEST_TITLE = 500;

  /** What an open element is. */
  private static final byte BOX = 0;

  private static final byte INLINE = 1;
  private static final byte LINK = 2;

  private final ExtractionLimits limits;
  private final AttributeHints attributeHints = new AttributeHints();
  private final StringBuilder text = new StringBuilder();
  private final List<Block> blocks = new ArrayList<>();
  private final List<Box> boxes = new ArrayList<>();
  private final Deque<Box> openBoxes = new ArrayDeque<>();

  private Block block;
  private int nodes;

  /** The open elements, outermost first. */
  private byte[] open = new byte[64];

  private int depth;
  private int openLinks;
  private int openPreformatted;
  private int lineBreaks;
  private boolean blankPending;
  private int inlineHints;

  BlockCutter(ExtractionLimits limits) {
    this.limits = limits;
  }

  /** Walks the page; a present result says that it was too much. */
  @SuppressWarnings("ReferenceEquality") // a node is itself, however many look like it
  Optional<LimitExceeded> walk(Element root) {
    Node node = root;
    while (true) {
      if (++nodes > limits.maxNodes()) {
        return Optional.of(LimitExceeded.tooManyNodes(limits));
      }
      boolean entered = enter(node);
      if (entered && depth > limits.maxDepth()) {
        return Optional.of(LimitExceeded.tooDeep(limits));
      }
      if (entered && node.childNodeSize() > 0) {
        node = node.childNode(0);
        continue;
      }
      if (entered) {
        leave();
      }
      while (node != root && node.nextSibling() == null) {
        node = node.parent();
        leave();
      }
      if (node == root) {
        return Optional.empty();
      }
      node = node.nextSibling();
    }
  }

  /** What the walk found. */
  BlockPage page(Document document) {
    BlockSums.add(blocks, boxes);
    return new BlockPage(cutTitle(document.title()), text.toString(), blocks, boxes);
  }

  static String cutTitle(String title) {
    return title.length() > LONGEST_TITLE ? title.substring(0, LONGEST_TITLE) : title;
  }

  /** False if what is inside does not matter. */
  private boolean enter(Node node) {
    if (node instanceof TextNode textNode) {
      append(textNode.getWholeText());
      return false;
    }
    if (!(node instanceof Element element)) {
      return false;
    }
    // The root is a block whatever its name.
    TagKind kind = depth == 0 ? TagKind.PLAIN : TagKind.of(element.normalName());
    switch (kind) {
      case SKIPPED -> {
        return false;
      }
      case LINE_BREAK -> {
        lineBreaks++;
        return false;
      }
      case INLINE -> enterInline(element);
      default -> enterBox(element, kind);
    }
    return true;
  }

  private void enterInline(Element element) {
    boolean link = element.normalName().equals("a");
    openLinks += link ? 1 : 0;
    push(link ? LINK : INLINE);
    if (block == null) {
      inlineHints |= attributeHints.of(element);
    }
  }

  private void enterBox(Element element, TagKind kind) {
    endBlock();
    push(BOX);
    int level = kind == TagKind.HEADING ? element.normalName().charAt(1) - '0' : 0;
    int hints = attributeHints.of(element);
    int classes = element.attr("class").hashCode();
    Box box =
        boxes.isEmpty()
            ? Box.outermost(kind, hints, classes)
            : openBoxes.element().child(kind, level, hints, classes);
    boxes.add(box);
    openBoxes.push(box);
    if (kind == TagKind.PREFORMATTED) {
      openPreformatted++;
    }
  }

  private void push(byte element) {
    if (depth == open.length) {
      open = Arrays.copyOf(open, 2 * depth);
    }
    open[depth++] = element;
  }

  /** The innermost open element ends. */
  private void leave() {
    byte element = open[--depth];
    if (element != BOX) {
      openLinks -= element == LINK ? 1 : 0;
      return;
    }
    endBlock();
    if (openBoxes.pop().kind == TagKind.PREFORMATTED) {
      openPreformatted--;
    }
  }

  private void append(String raw) {
    int i = 0;
    while (i < raw.length()) {
      int end = endOfWord(raw, i);
      if (end > i) {
        separate();
        text.append(raw, i, end);
        block.linkChars += openLinks > 0 ? end - i : 0;
        i = end;
      } else {
        skip(raw.charAt(i++));
      }
    }
  }

  /** Up to here from {@code i} the characters are copied as they are. */
  private static int endOfWord(String raw, int i) {
    while (i < raw.length() && !isBlank(raw.charAt(i)) && !isInvisible(raw.charAt(i))) {
      i++;
    }
    return i;
  }

  private void skip(char c) {
    if (isBlank(c)) {
      if (c == '\n' && openPreformatted > 0) {
        lineBreaks = 1;
      }
      blankPending = true;
    }
  }

  /** Writes the white space that is due before a character, or begins a block with it. */
  private void separate() {
    if (lineBreaks > 1) {
      endBlock();
    }
    if (block == null) {
      block = new Block(openBoxes.element(), blocks.size(), text.length(), inlineHints);
      blocks.add(block);
    } else if (lineBreaks > 0) {
      text.append('\n');
    } else if (blankPending) {
      text.append(' ');
    }
    lineBreaks = 0;
    blankPending = false;
  }

  private static boolean isBlank(char c) {
    return c <= ' ' || (c >= 0x80 && (Character.isWhitespace(c) || Character.isSpaceChar(c)));
  }

  /** Zero-width blanks and the byte order mark; soft hyphens are spelling and stay. */
  private static boolean isInvisible(char c) {
    return c == 0x200B || c == 0xFEFF;
  }

  private void endBlock() {
    if (block != null) {
      block.end = text.length();
      block.shape = TextShape.of(text, block.start, block.end);
    }
    block = null;
    blankPending = false;
    lineBreaks = 0;
    inlineHints = 0;
  }
}
