package io.gristmill.preprocessing.extract.block;

import io.gristmill.preprocessing.extract.block.TableGrid.OpenTables;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/** Cuts one parsed page into blocks in a single walk over the tree, without recursion. */
public final class BlockCutter {

  /** Whether a page was walked to its end. */
  public enum Walk {
    COMPLETE,
    TOO_MANY_NODES,
    TOO_DEEP
  }

  /**
   * Flags of an open element, combined with bits of {@link InlineStyle}. All except the first two
   * are inherited.
   */
  private static final int BOX = 1;

  private static final int LINE = 1 << 1;
  private static final int LINK = 1 << 2;
  private static final int INHERITED = ~(BOX | LINE);

  private final int maxNodes;
  private final int maxDepth;
  private final boolean reveal;
  private final AttributeHints attributeHints = new AttributeHints();
  private final BlockWriter writer = new BlockWriter();
  private final List<Box> boxes = new ArrayList<>();
  private final Deque<Box> openBoxes = new ArrayDeque<>();
  private final OpenTables tables = new OpenTables(writer);

  private int nodes;
  private boolean hiding;

  /** The open elements, outermost first. */
  private int[] open = new int[64];

  private int depth;

  /** Length of the text and kind of element when the last formula ended. */
  private int formulaEnd = -1;

  private TagKind formulaKind = TagKind.MATH;

  /**
   * @param reveal whether to include hidden text
   */
  public BlockCutter(int maxNodes, int maxDepth, boolean reveal) {
    this.maxNodes = maxNodes;
    this.maxDepth = maxDepth;
    this.reveal = reveal;
  }

  /** Walks the page. If the walk is not complete, its result must not be used. */
  @SuppressWarnings("ReferenceEquality") // a node is itself, however many look like it
  public Walk walk(Element root) {
    Node node = root;
    while (true) {
      if (++nodes > maxNodes) {
        return Walk.TOO_MANY_NODES;
      }
      boolean entered = enter(node);
      if (entered && depth > maxDepth) {
        return Walk.TOO_DEEP;
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
        return Walk.COMPLETE;
      }
      node = node.nextSibling();
    }
  }

  /** The blocks found by the walk. */
  public BlockPage page(Document document) {
    Box.addUp(writer.blocks(), boxes);
    return new BlockPage(
        BlockPage.cutTitle(document.title()), writer.text().toString(), writer.blocks(), boxes);
  }

  /** Whether text was left out because it is hidden. */
  public boolean hasHidden() {
    return hiding;
  }

  /** Returns false if the content of the node is to be skipped. */
  private boolean enter(Node node) {
    if (node instanceof TextNode textNode) {
      append(textNode.getWholeText());
      return false;
    }
    if (!(node instanceof Element element)) {
      return false;
    }
    if (depth == 0) {
      // The root is always a visible block.
      enterBox(element, TagKind.PLAIN, attributeHints.of(element) & ~InlineStyle.INVISIBLE);
      return true;
    }
    TagKind kind = TagKind.of(element.normalName());
    switch (kind) {
      case SKIPPED -> {
        return false;
      }
      case LINE_BREAK -> lineBreak();
      case WORD_BREAK -> writer.wordBreak();
      case SCRIPT -> formula(MathText.ofScript(element), element, kind);
      default -> {
        return enter(element, kind);
      }
    }
    return false;
  }

  /** Enters an element whose attributes may affect rendering. */
  private boolean enter(Element element, TagKind kind) {
    boolean inline = kind == TagKind.INLINE && writer.isInBlock();
    int hints = inline ? attributeHints.rendering(element) : attributeHints.of(element);
    if (isHidden(element, kind, hints)) {
      Element math = MathText.shownByImage(element);
      if (math != null) {
        formula(MathText.of(math), math, TagKind.MATH);
      } else {
        hiding = hiding || element.hasText();
      }
      return false;
    }
    switch (kind) {
      case SEPARATOR -> writer.endBlock(openBoxes.element());
      case OBJECT -> {
        formula(MathText.ofImage(element), element, kind);
        writer.object(false);
      }
      case MATH -> formula(MathText.of(element), element, kind);
      case TEMPLATE -> {
        // A shadow root is shown; the content of other templates is not part of the page.
        return element.hasAttr("shadowrootmode") && enter(element, TagKind.PLAIN, hints);
      }
      default -> {
        return enter(element, kind, hints);
      }
    }
    return false;
  }

  /** Whether attributes hide the element, or it is a closed dialog. */
  private boolean isHidden(Element element, TagKind kind, int hints) {
    if (reveal) {
      return false;
    }
    return (hints & InlineStyle.NOT_RENDERED) != 0
        // Images have no text except that of formulas, which is hidden only from screen readers.
        || ((hints & InlineStyle.ARIA_HIDDEN) != 0
            && kind != TagKind.OBJECT
            && !MathText.isDrawnAlone(element))
        || (kind == TagKind.DIALOG && AttributeHints.isClosed(element));
  }

  /** Enters an element that contains text. */
  private boolean enter(Element element, TagKind kind, int hints) {
    if ((state() & InlineStyle.VERBATIM) != 0 && kind.isLine(element)) {
      writer.openLine();
      push(LINE, hints);
    } else if (kind == TagKind.INLINE) {
      enterInline(element, hints);
    } else {
      enterBox(element, boxKind(kind, hints), hints);
    }
    return true;
  }

  private static TagKind boxKind(TagKind kind, int hints) {
    if (kind == TagKind.PLAIN && (hints & InlineStyle.VERBATIM) != 0) {
      return TagKind.PREFORMATTED;
    }
    return kind == TagKind.DIALOG ? TagKind.PLAIN : kind;
  }

  private void enterInline(Element element, int hints) {
    int link = element.normalName().equals("a") ? LINK : 0;
    if ((hints & InlineStyle.BLOCK) != 0) {
      enterBox(element, TagKind.PLAIN, hints);
      open[depth - 1] |= link;
      return;
    }
    push(link, hints);
    if (!writer.isInBlock()) {
      writer.addHints(hints & ClassNameHint.ALL);
    }
  }

  private void enterBox(Element element, TagKind kind, int hints) {
    int level = kind == TagKind.HEADING ? element.normalName().charAt(1) - '0' : 0;
    int classes = AttributeHints.classes(element);
    Box box =
        boxes.isEmpty()
            ? Box.outermost(kind, hints & ClassNameHint.ALL, classes)
            : openBoxes.element().child(kind, level, hints & ClassNameHint.ALL, classes);
    boxes.add(box);
    openBoxes.push(box);
    writer.endBlock(box);
    push(BOX, kind == TagKind.PREFORMATTED ? InlineStyle.orVerbatim(hints) : hints);
    tables.enter(box, element);
  }

  private int state() {
    return open[depth - 1];
  }

  private void push(int own, int hints) {
    int state = depth == 0 ? 0 : state() & INHERITED;
    if (depth == open.length) {
      open = Arrays.copyOf(open, 2 * depth);
    }
    open[depth++] = InlineStyle.inherit(state, hints) | own;
  }

  /** Leaves the innermost open element. */
  private void leave() {
    int state = open[--depth];
    if ((state & LINE) != 0) {
      writer.closeLine();
    } else if ((state & BOX) != 0) {
      Box box = openBoxes.pop();
      writer.endBlock(openBoxes.peek());
      tables.leave(box);
    }
  }

  private boolean isInvisible() {
    return !reveal && (state() & InlineStyle.INVISIBLE) != 0;
  }

  private void append(String raw) {
    int state = state();
    boolean linked = (state & LINK) != 0;
    if (isInvisible()) {
      hiding = true;
    } else if ((state & InlineStyle.VERBATIM) != 0) {
      writer.appendVerbatim(raw, linked);
    } else if ((state & InlineStyle.LINES) != 0) {
      writer.appendLines(raw, linked);
    } else {
      writer.append(raw, linked);
    }
  }

  private void lineBreak() {
    if ((state() & InlineStyle.VERBATIM) != 0) {
      writer.verbatimLineBreak();
    } else {
      writer.lineBreak();
    }
  }

  /** Writes a formula unless the text before it is the same formula in another form. */
  private void formula(String formula, Element element, TagKind kind) {
    boolean again = kind != formulaKind && writer.text().length() == formulaEnd;
    if (formula.isEmpty() || isInvisible() || again) {
      return;
    }
    boolean display = MathText.isDisplay(element);
    writer.object(display);
    writer.append(formula, (state() & LINK) != 0);
    writer.object(display);
    formulaEnd = writer.text().length();
    formulaKind = kind;
  }
}
