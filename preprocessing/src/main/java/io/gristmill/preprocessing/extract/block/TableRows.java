package io.gristmill.preprocessing.extract.block;

import io.gristmill.preprocessing.extract.block.BlockPage.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins each row of a data table to one block, with {@code |} between the cells so that empty cells
 * are visible. Rows of a layout table are left unchanged. The blocks of a data table are marked, so
 * that they are kept or dropped together.
 */
final class TableRows {

  /** For a table without header cells, caption or labels. */
  private static final int LONGEST_CELL = 200;

  private static final int LONGEST_MARKED_CELL = 1_000;
  private static final int LONGEST_LABEL = 60;
  private static final int MOST_BLOCKS = 10;
  private static final String ENDS = ".,;:!?。！？，；：";

  private final TableGrid grid;
  private final BlockWriter writer;
  private final List<Block> blocks;
  private final int longest;

  /** Offset of the first block of the table. */
  private final int base;

  /** The new blocks of the table. */
  private final List<Block> result = new ArrayList<>();

  private final StringBuilder text = new StringBuilder();

  private TableRows(TableGrid grid, BlockWriter writer) {
    this.grid = grid;
    this.writer = writer;
    blocks = writer.blocks();
    base = blocks.get(grid.firstBlock).start;
    longest = grid.isMarked() || isLabelled() ? LONGEST_MARKED_CELL : LONGEST_CELL;
  }

  /** Called at the end of a table. */
  static void join(TableGrid grid, BlockWriter writer) {
    if (!grid.isLayout() && writer.blocks().size() > grid.firstBlock) {
      new TableRows(grid, writer).join();
    }
  }

  private void join() {
    boolean wholeTable = true;
    int next = grid.firstBlock;
    for (List<TableGrid.Cell> row : grid.rows) {
      int filled = filled(row);
      boolean fits = filled > 0 && fits(row);
      wholeTable &= filled == 0 || fits;
      if (fits && (filled > 1 || (grid.isMarked() && printed(row) > 1))) {
        copy(next, row.get(0).firstBlock);
        write(row);
        next = row.get(row.size() - 1).endBlock;
      }
    }
    if (next == grid.firstBlock) {
      return;
    }
    copy(next, blocks.size());
    if (wholeTable || grid.isMarked()) {
      result.forEach(block -> block.table = grid.table);
    }
    writer.replace(grid.firstBlock, result, text);
  }

  /** Whether at least two rows are a short label with its value, and no row is anything else. */
  private boolean isLabelled() {
    int labels = 0;
    for (List<TableGrid.Cell> row : grid.rows) {
      int filled = filled(row);
      if (filled == 1 || (filled > 0 && !fits(firstFilled(row), LONGEST_LABEL))) {
        return false;
      }
      labels += filled > 0 ? 1 : 0;
    }
    return labels > 1;
  }

  private static int filled(List<TableGrid.Cell> row) {
    int filled = 0;
    for (TableGrid.Cell cell : row) {
      filled += cell.isEmpty() ? 0 : 1;
    }
    return filled;
  }

  private static TableGrid.Cell firstFilled(List<TableGrid.Cell> row) {
    int at = 0;
    while (row.get(at).isEmpty()) {
      at++;
    }
    return row.get(at);
  }

  private boolean fits(List<TableGrid.Cell> row) {
    for (TableGrid.Cell cell : row) {
      if (!fits(cell, longest)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a cell fits on a line. */
  private boolean fits(TableGrid.Cell cell, int most) {
    int length = 0;
    for (int i = cell.firstBlock; i < cell.endBlock; i++) {
      Block block = blocks.get(i);
      length += block.length();
      boolean lines =
          block.box.kind == TagKind.PREFORMATTED
              && writer.text().substring(block.start, block.end).indexOf('\n') >= 0;
      if (lines || length > most) {
        return false;
      }
    }
    return cell.endBlock - cell.firstBlock <= MOST_BLOCKS;
  }

  private long printed(List<TableGrid.Cell> row) {
    return row.stream().filter(this::isPrinted).count();
  }

  /** A column without any text serves layout only. */
  private boolean isPrinted(TableGrid.Cell cell) {
    return !cell.isEmpty() || grid.filled.get(cell.column);
  }

  private void copy(int from, int to) {
    for (Block block : blocks.subList(from, to)) {
      int start = text.length();
      text.append(writer.text(), block.start, block.end);
      block.move(grid.firstBlock + result.size(), base + start, base + text.length());
      result.add(block);
    }
  }

  private void write(List<TableGrid.Cell> row) {
    int start = text.length();
    TableGrid.Cell first = firstFilled(row);
    Block block =
        new Block(
            first.box,
            grid.firstBlock + result.size(),
            base + start,
            blocks.get(first.firstBlock).hints);
    boolean separate = false;
    for (TableGrid.Cell cell : row) {
      if (isPrinted(cell)) {
        if (separate) {
          text.append(text.length() > start ? " |" : "|");
        }
        write(cell, start, block);
        separate = true;
      }
    }
    block.end = base + text.length();
    block.shape = TextShape.of(text, start, text.length());
    result.add(block);
  }

  private void write(TableGrid.Cell cell, int rowStart, Block row) {
    for (int i = cell.firstBlock; i < cell.endBlock; i++) {
      Block block = blocks.get(i);
      if (i > cell.firstBlock) {
        text.append(ENDS.indexOf(text.charAt(text.length() - 1)) < 0 ? "; " : " ");
      } else if (text.length() > rowStart) {
        text.append(' ');
      }
      int from = text.length();
      text.append(writer.text(), block.start, block.end);
      for (int at = text.indexOf("\n", from); at >= 0; at = text.indexOf("\n", at)) {
        text.setCharAt(at, ' ');
      }
      row.linkChars += block.linkChars;
    }
  }
}
