package io.gristmill.preprocessing.extract.block;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jsoup.nodes.Element;

/** The rows and cells of an open table, and the signs of a data or layout table. */
final class TableGrid {

  /** Maximum column span and number of tracked columns. */
  private static final int WIDEST = 20;

  private static final int HIGHEST = 1_000;

  /** One cell: its position, and the range of its blocks. */
  static final class Cell {
    /** Null for the continuation of a cell of an earlier row. */
    final Box box;

    final int column;
    final int firstBlock;
    int endBlock;

    private Cell(Box box, int column, int firstBlock) {
      this.box = box;
      this.column = column;
      this.firstBlock = firstBlock;
      endBlock = firstBlock;
    }

    boolean isEmpty() {
      return firstBlock == endBlock;
    }
  }

  final Box table;
  final int firstBlock;
  final List<List<Cell>> rows = new ArrayList<>();

  /** Columns with text in a cell that spans no other column. */
  final BitSet filled = new BitSet();

  /** Number of further rows into which a cell of an earlier row extends, for each column. */
  private final int[] spans = new int[WIDEST];

  private Box row;
  private int column;
  private int width;

  /** Whether the table contains sections of a page. */
  private boolean layout;

  /**
   * Whether the table contains nested tables or headings, which suggest layout unless it is marked
   * as data.
   */
  private boolean parts;

  /** Whether the table has a header cell or a caption. */
  private boolean marked;

  TableGrid(Box table, Element element, int firstBlock) {
    this.table = table;
    this.firstBlock = firstBlock;
    String role = element.attr("role");
    layout = role.equals("presentation") || role.equals("none");
  }

  boolean isLayout() {
    return layout || (parts && !marked);
  }

  boolean isMarked() {
    return marked;
  }

  /** Registers a block element other than a cell. */
  void addBox(TagKind kind) {
    switch (kind) {
      case CAPTION -> marked = true;
      case HEADING, TABLE -> parts = true;
      case FORM, ARTICLE, SECTION, MAIN, NAVIGATION, ASIDE, HEADER, FOOTER -> layout = true;
      default -> {
        // Allowed in any cell.
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // a row is itself
  void openCell(Box cell, Element element, int block) {
    if (cell.parent != row) {
      row = cell.parent;
      rows.add(new ArrayList<>());
      column = 0;
    }
    addSpanned(block);
    marked |= element.normalName().equals("th");
    width = span(element, "colspan", WIDEST);
    int height = span(element, "rowspan", HIGHEST);
    cells().add(new Cell(cell, column, block));
    for (int end = column + width; column < end; column++) {
      if (column < WIDEST) {
        spans[column] = height - 1;
      }
    }
  }

  private void addSpanned(int block) {
    while (column < WIDEST && spans[column] > 0) {
      spans[column]--;
      cells().add(new Cell(null, column++, block));
    }
  }

  void closeCell(int endBlock) {
    Cell cell = cells().get(cells().size() - 1);
    cell.endBlock = endBlock;
    if (!cell.isEmpty() && width == 1) {
      filled.set(cell.column);
    }
  }

  private List<Cell> cells() {
    return rows.get(rows.size() - 1);
  }

  /** The value of a span attribute, clamped to between 1 and {@code most}. */
  private static int span(Element element, String name, int most) {
    String value = element.attr(name);
    int number = 0;
    for (int i = 0; i < value.length() && Character.isDigit(value.charAt(i)); i++) {
      number = Math.min(most, number * 10 + Character.digit(value.charAt(i), 10));
    }
    return Math.max(1, number);
  }

  /** The open tables of a walk, innermost first. */
  static final class OpenTables {

    private final Deque<TableGrid> grids = new ArrayDeque<>();
    private final BlockWriter writer;

    OpenTables(BlockWriter writer) {
      this.writer = writer;
    }

    void enter(Box box, Element element) {
      TableGrid around = grids.peek();
      int block = writer.blocks().size();
      if (around != null && box.kind == TagKind.CELL) {
        around.openCell(box, element, block);
      } else if (around != null) {
        around.addBox(box.kind);
      }
      if (box.kind == TagKind.TABLE) {
        grids.push(new TableGrid(box, element, block));
      }
    }

    void leave(Box box) {
      if (box.kind == TagKind.TABLE) {
        TableRows.join(grids.pop(), writer);
      } else if (box.kind == TagKind.CELL && !grids.isEmpty()) {
        grids.element().closeCell(writer.blocks().size());
      }
    }
  }
}
