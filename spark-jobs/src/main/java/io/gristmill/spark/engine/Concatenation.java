package io.gristmill.spark.engine;

import static io.gristmill.error.Messages.format;

import io.gristmill.io.CommittedOutput;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;

/**
 * Concatenates files in their order by tasks. Many files are joined in two levels: groups of about
 * the square root of their number first, then the joined files. The driver opens none.
 */
public record Concatenation(Storage storage, String directory)
    implements VoidFunction<Concatenation.Group> {

  private static final long serialVersionUID = 1L;

  /** Maximum number of files that are joined in one level. */
  private static final int FEW = 64;

  /** Input files and the file they are joined into. */
  public record Group(List<String> from, String to) implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  /**
   * Joins files into one, in their order.
   *
   * @param parts paths relative to the directory
   * @param folder for intermediate files
   */
  public static void run(
      JavaSparkContext spark,
      Storage storage,
      String directory,
      List<String> parts,
      String folder,
      String to) {
    Concatenation concatenation = new Concatenation(storage, directory);
    List<String> last = parts;
    if (parts.size() > FEW) {
      int size = (int) Math.ceil(Math.sqrt(parts.size()));
      List<Group> groups = new ArrayList<>();
      for (int from = 0; from < parts.size(); from += size) {
        groups.add(
            new Group(
                List.copyOf(parts.subList(from, Math.min(parts.size(), from + size))),
                folder + format("/joined-%05d.jsonl", groups.size())));
      }
      spark.parallelize(groups, groups.size()).foreach(concatenation);
      last = groups.stream().map(Group::to).toList();
    }
    spark.parallelize(List.of(new Group(List.copyOf(last), to)), 1).foreach(concatenation);
  }

  @Override
  public void call(Group group) throws IOException {
    try (CommittedOutput out = storage.output(directory + "/" + group.to()).create()) {
      for (String part : group.from()) {
        try (InputStream in = storage.input(directory + "/" + part).open()) {
          in.transferTo(out);
        }
      }
      out.commit();
    }
  }
}
