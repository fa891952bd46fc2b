package io.gristmill.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.AutoComplete;
import picocli.CommandLine;

class HelpTest {

  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  /** Those of picocli itself. */
  private static final Set<String> GENERAL = Set.of("help", "generate-completion");

  static Stream<String> commands() {
    return CommandLines.create().getSubcommands().keySet().stream()
        .filter(name -> !GENERAL.contains(name));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandSaysWhatItDoesWithTwoExamplesAndItsExitCodes(String name) {
    CommandLine command = CommandLines.create().getSubcommands().get(name);
    CommandLine.Model.UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    assertThat(String.join("", usage.description())).endsWith(".");
    assertThat(usage.exitCodeList()).containsKeys("0", "2", "3", "4", "5", "70", "74", "75");
    assertThat(usage.footer()).hasSize(2);
    for (String example : usage.footer()) {
      assertThat(example).hasSizeLessThanOrEqualTo(CommandLines.HELP_WIDTH);
      List<String> words = words(example);
      assertThat(words.get(0)).isEqualTo("gristmill");
      assertThat(words.get(1)).isEqualTo(name);
      // Throws for an option or a value that does not exist.
      CommandLines.create().parseArgs(words.subList(1, words.size()).toArray(String[]::new));
    }
  }

  @Test
  void completesEveryCommandInAShell() {
    String script = AutoComplete.bash("gristmill", CommandLines.create());
    assertThat(commands()).allSatisfy(name -> assertThat(script).contains(name));
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    while (word.find()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    return words;
  }
}
