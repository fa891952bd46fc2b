package io.gristmill.spark.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Gristmill command in a fenced block of a document.
 *
 * @param words the command line as a shell reads it, from the name of the command on
 * @param input what {@code echo} pipes into the command; empty if nothing is piped
 */
record DocumentedCommand(List<String> words, String input) {

  /** A word with its quoted parts, or an operator between commands. */
  private static final Pattern TOKEN =
      Pattern.compile("\\|\\||&&|[|;]|(?:'[^']*'|\"[^\"]*\"|\\\\.|[^\\s'\"\\\\|;])+");

  private static final Pattern PART = Pattern.compile("'([^']*)'|\"([^\"]*)\"|\\\\(.)|(.)");
  private static final Pattern PROGRAM =
      Pattern.compile("(submit/|bin/|/opt/gristmill/bin/)?gristmill(-scheduled)?");
  private static final String DEMO = "submit/demo";

  DocumentedCommand {
    words = List.copyOf(words);
  }

  /** All commands of a document, in their order. */
  static List<DocumentedCommand> of(Path document) throws IOException {
    List<DocumentedCommand> commands = new ArrayList<>();
    for (String line : joined(fenced(Files.readAllLines(document)))) {
      parse(line).forEach(commands::add);
    }
    return commands;
  }

  /** The command that {@code submit/demo} ends with, with its variables replaced. */
  static DocumentedCommand ofDemo(Path script, String crawl, String output) throws IOException {
    String pipeline =
        joined(Files.readAllLines(script)).stream()
            .filter(line -> line.startsWith("\"$home/submit/gristmill\" pipeline"))
            .findFirst()
            .orElseThrow()
            .replace("$home/", "")
            .replace("$crawl", crawl)
            .replace("$output", output)
            .replaceAll("\\$\\{arguments.*", "");
    return parse(pipeline).get(0);
  }

  /** Lines inside fences, except those of {@code text}: these would take too long. */
  private static List<String> fenced(List<String> lines) {
    List<String> inside = new ArrayList<>();
    String fence = "";
    for (String line : lines) {
      if (line.startsWith("```")) {
        fence = fence.isEmpty() ? line : "";
      } else if (!fence.isEmpty() && !fence.equals("```text")) {
        inside.add(line);
      }
    }
    return inside;
  }

  /** Lines that end with a backslash together with the next one. */
  private static List<String> joined(List<String> lines) {
    return String.join("\n", lines).replaceAll("\\\\\n\\s*", "").lines().toList();
  }

  private static List<DocumentedCommand> parse(String line) {
    List<DocumentedCommand> commands = new ArrayList<>();
    List<String> words = new ArrayList<>();
    String piped = "";
    Matcher token = TOKEN.matcher(line);
    while (token.find() && !token.group().startsWith("#")) {
      String word = token.group();
      if (word.matches("[|&;]+")) {
        piped = word.equals("|") && words.get(0).equals("echo") ? words.get(1) : "";
        addIfOurs(words, "", commands);
        words = new ArrayList<>();
      } else {
        words.add(unquoted(word));
      }
    }
    addIfOurs(words, piped, commands);
    return commands;
  }

  private static void addIfOurs(
      List<String> words, String piped, List<DocumentedCommand> commands) {
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).equals(DEMO)) {
        commands.add(new DocumentedCommand(List.of(DEMO), piped));
        return;
      }
      Matcher program = PROGRAM.matcher(words.get(i));
      if (program.matches()) {
        // gristmill-scheduled has the name of its schedule first.
        int first = program.group(2) == null ? i + 1 : i + 2;
        commands.add(new DocumentedCommand(words.subList(first, words.size()), piped));
        return;
      }
    }
  }

  private static String unquoted(String word) {
    StringBuilder text = new StringBuilder();
    Matcher part = PART.matcher(word);
    while (part.find()) {
      for (int group = 1; group <= part.groupCount(); group++) {
        text.append(part.group(group) == null ? "" : part.group(group));
      }
    }
    return text.toString();
  }

  boolean isDemo() {
    return words.equals(List.of(DEMO));
  }

  /** Whether it needs a cluster, or jars that Spark has to fetch. */
  boolean isForCluster() {
    return List.of("--master", "--conf", "--properties-file").stream().anyMatch(words::contains);
  }

  /** The value of an option; empty if the option is not given. */
  String option(String name) {
    int at = words.indexOf(name);
    return at < 0 ? "" : words.get(at + 1);
  }
}
