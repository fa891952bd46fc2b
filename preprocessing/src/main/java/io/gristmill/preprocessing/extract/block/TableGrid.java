package io.gristmill.preprocessing.extract.block;





import java.util.Deque;

import java.util.ArrayDeque;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jsoup.nodes.Element;

/** The rows and cells of a table that is open, and what tells data from layout. */
final class TableGrid {

  /**
   * Cells over more columns count as over so many, and only so many columns have cells of rows
   * before.
   */
  private static final int WIDEST = 20;

  private static final int HIGHEST = 1_000;

  /** One cell: where it stands, and the blocks that were written in it. */
  static final class Cell {
    /** Null where a cell of an earlier row reaches into this one. */
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

  /** Columns with any text in a cell that is theirs alone. */
  final BitSet filled = new BitSet();

  /** Cells of earlier rows that still reach into each column, as a number of rows. */
  private final int[] spans = new int[WIDEST];

  private Box row;
  private int column;
  private int width;

  /** Holds sections of a page. */
  private boolean layout;

  /** Holds what is in layout rather than in data, unless the table is marked: tables, headings. */
  private boolean parts;

  /** Has a header cell or a caption. */
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

  /** A block element other than a cell begins inside. */
  void addBox(TagKind kind) {
    switch (kind) {
      case CAPTION -> marked = true;
      case HEADING, TABLE -> parts = true;
      case FORM, ARTICLE, SECTION, MAIN, NAVIGATION, ASIDE, HEADER, FOOTER -> layout = true;
      default -> {
        // May be in any cell.
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

  /** The number in an attribute, between 1 and the most. */
  private static int span(Element element, String name, int most) {
    String value = element.attr(name);
    int number = 0;
    for (int i = 0; i < value.length() && Character.isDigit(value.charAt(i)); i++) {
      number = Math.min(most, number * 10 + Character.digit(value.charAt(i), 10));
    }
    return Math.max(1, number);
  }

  /** The tables that are open while a page is walked, innermost first. */
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
