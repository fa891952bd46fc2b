package io.gristmill.preprocessing.pack;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Location;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Files below a directory or in a zip, by their names with slashes. */
interface PageFolder extends Closeable {

  PageFolder EMPTY = new Directory(Location.relative(""), List.of());

  List<String> names();

  byte[] read(String name) throws IOException;

  /** Prefix of the names in URLs, so that pages of several archives do not collide. */
  String prefix();

  static PageFolder open(Path input) throws IOException {
    if (!Files.exists(input)) {
      throw new InvalidInputException("input: missing (expected a folder, jar or zip) at " + input);
    }
    return Files.isDirectory(input) ? Directory.open(input) : Archive.open(input);
  }

  /** The files in a directory. */
  record Directory(Path root, List<String> names) implements PageFolder {

    static Directory open(Path root) throws IOException {
      try (Stream<Path> files = Files.walk(root)) {
        return new Directory(
            root,
            files
                .filter(Files::isRegularFile)
                .map(file -> root.relativize(file).toString().replace('\\', '/'))
                .toList());
      }
    }

    @Override
    public byte[] read(String name) throws IOException {
      return Files.readAllBytes(root.resolve(name));
    }

    @Override
    public String prefix() {
      return "";
    }

    @Override
    public void close() {}
  }

  /** Entries of a jar or zip. */
  record Archive(ZipFile zip, String prefix) implements PageFolder {

    static Archive open(Path file) throws IOException {
      String name = file.getFileName().toString();
      int dot = name.lastIndexOf('.');
      try {
        return new Archive(
            new ZipFile(file.toFile()), (dot < 0 ? name : name.substring(0, dot)) + "/");
      } catch (ZipException e) {
        throw new InvalidInputException(
            "input: no archive (expected a folder, jar or zip) at " + file, e);
      }
    }

    @Override
    public List<String> names() {
      return zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).toList();
    }

    @Override
    public byte[] read(String name) throws IOException {
      try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
        return in.readAllBytes();
      }
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }
}
