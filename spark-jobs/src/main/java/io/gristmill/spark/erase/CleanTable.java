package io.gristmill.spark.erase;

import io.gristmill.io.InputFile;
import io.gristmill.io.Sha256;
import io.gristmill.preprocessing.erase.ErasureList;
import io.gristmill.spark.stage.OutputEntry;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.StructType;

/**
 * One of the tables of {@code clean/}.
 *
 * @param name its folder
 */
record CleanTable(StageContext context, StageDirectory directory, String name, StructType schema) {

  /** What is to be erased, by file. */
  List<TableFinds> find(ErasureList list) throws IOException {
    List<InputFile> files = context.storage().list(directory.resolve(name));
    if (files.isEmpty()) {
      return List.of();
    }
    context.spark().sparkContext().setJobDescription("find in clean/" + name);
    List<TableFinds> finds =
        new ArrayList<>(
            PartFiles.read(context.spark(), files)
                .javaRDD()
                .mapPartitions(new FindPartition(list))
                .collect());
    finds.sort(Comparator.comparing(TableFinds::file));
    return finds;
  }

  /** Counts what is in it now, for the statistics: files below the stage's directory. */
  List<String> recount() throws IOException {
    List<InputFile> files = context.storage().list(directory.resolve(name));
    return files.isEmpty()
        ? List.of()
        : PartFiles.read(context.spark(), files)
            .javaRDD()
            .mapPartitionsWithIndex(
                new RecountPartition(
                    context.storage(), directory.uri(), name, context.config().clean()),
                false)
            .collect();
  }

  /** Writes some files again without it; gives what those are then. */
  List<OutputEntry> rewrite(Set<String> names, ErasureList list) throws IOException {
    List<InputFile> files = new ArrayList<>();
    for (String name : names) {
      files.add(context.storage().input(directory.resolve(this.name + "/" + name)));
    }
    if (files.isEmpty()) {
      return List.of();
    }
    context.spark().sparkContext().setJobDescription("erase from clean/" + name);
    List<OutputEntry> entries =
        new ArrayList<>(
            PartFiles.read(context.spark(), files)
                .javaRDD()
                .mapPartitions(
                    new RewritePartition(context.storage(), directory.uri(), name, schema, list))
                .collect());
    Set<String> written = entries.stream().map(OutputEntry::path).collect(Collectors.toSet());
    for (InputFile file : files) {
      String path = name + "/" + file.uri().substring(file.uri().lastIndexOf('/') + 1);
      // An earlier attempt left no row in it, so that no partition could say its name.
      if (!written.contains(path)) {
        entries.add(new OutputEntry(path, file.length(), Sha256.of(file), 0));
      }
    }
    return entries;
  }
}
