package io.gristmill.preprocessing.pack;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.OutputFile;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Packs HTML files into {@code .warc.gz} shards. The same files, base and date give the same bytes.
 *
 * @param base URL prefix of pages, followed by the jar's name without its extension if the page is
 *     in one, and the path
 * @param includes globs on the path inside the folder or jar; a page that matches one is packed
 * @param date fetch time to record
 * @param maxPagesPerFile maximum number of pages in a shard
 */
public record HtmlFolderPacker(URI base, List<String> includes, Instant date, int maxPagesPerFile) {

  /** Globs that match every HTML file. */
  public static final List<String> ALL_HTML = List.of("**.html", "**.htm", "**.xhtml");

  /**
   * The totals and the shards of a packing run.
   *
   * @param pages number of records except the one that begins each shard
   * @param bytes of HTML
   * @param files URIs of the shards
   */
  public record Packed(long pages, long bytes, List<String> files) {}

  public HtmlFolderPacker {
    includes = List.copyOf(includes);
    if (maxPagesPerFile < 1) {
      throw new IllegalArgumentException(
          "max pages per file: " + maxPagesPerFile + " (expected > 0)");
    }
  }

  /**
   * Packs folders, jars and zips in the given order, the pages of each sorted by name.
   *
   * @param shard output file of a shard number, counted from 0
   * @throws InvalidInputException if an input is missing or not an archive, or nothing matches
   */
  public Packed pack(List<Path> inputs, IntFunction<OutputFile> shard) throws IOException {
    List<PathMatcher> matchers = new ArrayList<>();
    for (String glob : includes) {
      matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + glob));
    }
    try (PageQueue pages = new PageQueue(inputs, matchers)) {
      if (!pages.hasNext()) {
        throw new InvalidInputException(
            "pages: none (expected files like " + includes + ") at " + inputs);
      }
      return pack(pages, shard);
    }
  }

  private Packed pack(PageQueue pages, IntFunction<OutputFile> shard) throws IOException {
    List<String> files = new ArrayList<>();
    long[] written = new long[2];
    while (pages.hasNext()) {
      OutputFile file = shard.apply(files.size());
      try (CommittedOutput out = file.create()) {
        fill(file.uri(), out, pages, written);
        out.commit();
      }
      files.add(file.uri());
    }
    return new Packed(written[0], written[1], List.copyOf(files));
  }

  /** Writes one shard, adding pages and bytes to {@code written}. */
  private void fill(String uri, OutputStream out, PageQueue pages, long[] written)
      throws IOException {
    WarcWriter writer = new WarcWriter(out, date);
    writer.writeInfo(uri.substring(uri.lastIndexOf('/') + 1));
    for (int i = 0; i < maxPagesPerFile && pages.hasNext(); i++) {
      PageQueue.Page page = pages.next();
      writer.writePage(url(page.path()), page.html());
      written[0]++;
      written[1] += page.html().length;
    }
  }

  private String url(String path) {
    String prefix = base.toString();
    return (prefix.endsWith("/") ? prefix : prefix + "/") + PageQueue.encoded(path);
  }
}
