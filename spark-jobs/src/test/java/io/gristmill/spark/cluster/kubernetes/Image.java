package io.gristmill.spark.cluster.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What containers are made from.
 *
 * @param root of its files
 * @param mounts folders and files of this machine in the image, by their path there; too large to
 *     be copied
 * @param environment of its processes
 * @param user number of the user that its processes have
 * @param entrypoint first words of a command
 */
public record Image(
    Path root,
    Map<String, Path> mounts,
    Map<String, String> environment,
    String user,
    List<String> entrypoint) {

  static final String WORKDIR = "WORKDIR";

  /**
   * Follows a Dockerfile.
   *
   * @param base stands for the image after {@code FROM}; its files become the new image's
   * @param context the folder that {@code COPY} copies from
   * @throws IllegalArgumentException if there is an instruction that this does not know
   */
  public static Image build(Path dockerfile, Path context, Image base) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>(base.environment);
    String user = base.user;
    List<String> entrypoint = base.entrypoint;
    for (List<String> words : instructions(dockerfile)) {
      List<String> arguments = words.subList(1, words.size());
      switch (words.get(0)) {
        case "FROM" -> {} // The base.
        case "COPY" -> copy(arguments, context, base.root);
        case "ENV" ->
            arguments.forEach(
                pair -> {
                  String[] assignment = pair.split("=", 2);
                  environment.put(assignment[0], assignment[1]);
                });
        case WORKDIR -> environment.put(WORKDIR, arguments.get(0));
        case "USER" -> user = arguments.get(0);
        case "ENTRYPOINT" ->
            entrypoint =
                List.of(String.join(" ", arguments).replaceAll("[\\[\\]\" ]", "").split(","));
        default -> throw new IllegalArgumentException("unknown instruction: " + words);
      }
    }
    return new Image(base.root, base.mounts, Map.copyOf(environment), user, entrypoint);
  }

  /** The words of each instruction. */
  static List<List<String>> instructions(Path dockerfile) throws IOException {
    String text = Files.readString(dockerfile).replaceAll("(?m)^\\s*#.*\\R", "");
    return Arrays.stream(text.replaceAll("\\\\\\R", " ").split("\\R"))
        .filter(line -> !line.isBlank())
        .map(line -> List.of(line.strip().split("\\s+")))
        .toList();
  }

  /** Sources are files or globs below the context; the target is a folder. */
  private static void copy(List<String> arguments, Path context, Path root) throws IOException {
    Path target = Files.createDirectories(below(root, arguments.get(arguments.size() - 1)));
    for (String source : arguments.subList(0, arguments.size() - 1)) {
      List<Path> found = matching(context, source);
      if (found.isEmpty()) {
        throw new IllegalArgumentException("COPY " + source + ": no such file");
      }
      for (Path file : found) {
        Files.copy(
            file.toRealPath(),
            target.resolve(file.getFileName()),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static List<Path> matching(Path context, String glob) throws IOException {
    Path pattern = Path.of(glob.replace("[^", "[!"));
    List<Path> found = new ArrayList<>();
    try (var files =
        Files.newDirectoryStream(
            context.resolve(pattern).getParent(), pattern.getFileName().toString())) {
      files.forEach(found::add);
    }
    return found.stream().filter(Files::isRegularFile).sorted().toList();
  }

  static Path below(Path root, String absolute) {
    return root.resolve(absolute.substring(1));
  }

  /** Copies a folder's files, for a base image. */
  public static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files.forEach(
          file -> {
            try {
              Path copy = to.resolve(from.relativize(file).toString());
              if (Files.isDirectory(file)) {
                Files.createDirectories(copy);
              } else {
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
