package io.gristmill.spark.cli;

import static io.gristmill.error.Messages.format;

import io.gristmill.io.Storage;
import io.gristmill.preprocessing.pack.HtmlFolderPacker;
import io.gristmill.spark.cli.options.ExitCodes;
import io.gristmill.spark.storage.HadoopConfigurations;
import io.gristmill.spark.storage.HadoopStorage;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Packs folders and archives of HTML pages into WARC files. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Packs folders and jars of HTML pages into WARC shards.")
final class PackCommand implements Callable<Integer> {

  @Option(
      names = "--input",
      required = true,
      paramLabel = "PATH",
      description = "a folder, jar or zip with HTML pages (repeatable)")
  private final List<Path> inputs = new ArrayList<>();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "the .warc.gz to write; further ones get a number")
  private String output;

  @Option(
      names = "--base",
      defaultValue = "https://pages.invalid/",
      paramLabel = "URI",
      description = "URI that relative paths are appended to (default ${DEFAULT-VALUE})")
  private URI base;

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description = "pages to take, by path within an input (repeatable; default every HTML file)")
  private List<String> includes = HtmlFolderPacker.ALL_HTML;

  @Option(
      names = "--pages-per-file",
      defaultValue = "10000",
      paramLabel = "N",
      description = "maximum number of pages in one shard (default ${DEFAULT-VALUE})")
  private int pagesPerFile;

  @Option(
      names = "--date",
      defaultValue = "2000-01-01T00:00:00Z",
      paramLabel = "TIME",
      description = "date of the records (default ${DEFAULT-VALUE})")
  private Instant date;

  @Override
  public Integer call() throws Exception {
    Storage storage = new HadoopStorage(HadoopConfigurations.create());
    HtmlFolderPacker.Packed packed =
        new HtmlFolderPacker(base, includes, date, pagesPerFile)
            .pack(inputs, number -> storage.output(shard(number)));
    System.out.printf(
        Locale.ROOT,
        "%,d pages, %,d bytes of HTML in %s%n",
        packed.pages(),
        packed.bytes(),
        String.join(", ", packed.files()));
    return ExitCodes.OK;
  }

  private String shard(int number) {
    String suffix = ".warc.gz";
    return number == 0 || !output.endsWith(suffix)
        ? output
        : format(
            "%s-%05d%s", output.substring(0, output.length() - suffix.length()), number, suffix);
  }
}
