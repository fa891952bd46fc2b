package io.gristmill.preprocessing.extract;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jsoup.nodes.Element;

/** The tables that are open while a page is walked, innermost first. */
final class OpenTables {

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
