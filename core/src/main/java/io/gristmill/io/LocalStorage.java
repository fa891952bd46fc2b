package io.gristmill.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The local file system; locations are paths or {@code file:} URIs. */
public final class LocalStorage implements Storage {

  private static final long serialVersionUID = 1L;

  @Override
  public InputFile input(String uri) {
    return new LocalInputFile(path(uri));
  }

  @Override
  public OutputFile output(String uri) {
    return new LocalOutputFile(path(uri));
  }

  @Override
  public boolean exists(String uri) {
    return Files.exists(path(uri));
  }

  @Override
  public List<InputFile> list(String uri) throws IOException {
    Path path = path(uri);
    if (Files.isRegularFile(path)) {
      return List.of(new LocalInputFile(path));
    }
    if (Files.isDirectory(path)) {
      return walk(path, file -> visible(path.relativize(file)));
    }
    Path root = fixedPrefix(path);
    if (root.equals(path) || !Files.isDirectory(root)) {
      return List.of();
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + path);
    return walk(root, file -> isBelowMatch(matcher, root, file) && visible(root.relativize(file)));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Path target = path(to);
    Files.createDirectories(target.toAbsolutePath().getParent());
    Files.move(path(from), target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String uri) throws IOException {
    Path root = path(uri);
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        // A task that outlives its driver may move its file meanwhile.
        Files.deleteIfExists(path);
      }
    }
  }

  /** The path a location names. */
  public static Path path(String uri) {
    Path path = uri.startsWith("file:") ? Path.of(URI.create(uri)) : Path.of(uri);
    return path.toAbsolutePath().normalize();
  }

  private static Path fixedPrefix(Path path) {
    Path prefix = path;
    while (prefix.toString().matches(".*[*?\\[{].*")) {
      prefix = prefix.getParent();
    }
    return prefix;
  }

  private static boolean visible(Path relative) {
    for (Path name : relative) {
      if (name.toString().startsWith("_") || name.toString().startsWith(".")) {
        return false;
      }
    }
    return true;
  }

  /** A glob that finds a folder means its files, as everywhere else. */
  private static boolean isBelowMatch(PathMatcher matcher, Path root, Path file) {
    for (Path path = file; !path.equals(root); path = path.getParent()) {
      if (matcher.matches(path)) {
        return true;
      }
    }
    return false;
  }

  private static List<InputFile> walk(Path root, Predicate<Path> wanted) throws IOException {
    List<InputFile> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            // A link to nothing is listed, so that whoever reads it says so.
            if ((attributes.isRegularFile() || attributes.isSymbolicLink()) && wanted.test(file)) {
              files.add(new LocalInputFile(file));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            // What a link into one of its own folders leads to is listed already, and what a
            // running task has removed meanwhile is no file.
            if (failure instanceof FileSystemLoopException
                || failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
    files.sort(Comparator.comparing(InputFile::uri));
    return List.copyOf(files);
  }

  private record LocalInputFile(Path path) implements InputFile {

    @Override
    public String uri() {
      return path.toUri().toString();
    }

    @Override
    public long length() throws IOException {
      return Files.size(path);
    }

    @Override
    public Optional<Path> local() {
      return Optional.of(path);
    }

    @Override
    public InputStream open(long offset) throws IOException {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      channel.position(offset);
      return Channels.newInputStream(channel);
    }
  }

  private record LocalOutputFile(Path path) implements OutputFile {

    @Override
    public String uri() {
      return path.toUri().toString();
    }

    @Override
    public void write(Body body) throws IOException {
      Files.createDirectories(path.getParent());
      // Named by attempt: two attempts of one task may write at the same time.
      Path beside = path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID());
      try {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside), 1 << 16)) {
          body.writeTo(out);
        }
        Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
    }
  }
}
