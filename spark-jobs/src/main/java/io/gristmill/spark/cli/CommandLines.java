package io.gristmill.spark.cli;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Location;
import io.gristmill.spark.cli.options.ExitCodes;
import io.gristmill.spark.cli.options.HelpLayout;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.nd4j.linalg.factory.Nd4jBackend;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** Parses and runs command lines, prints help, and turns failures into a message and a status. */
@Command(
    name = "gristmill",
    mixinStandardHelpOptions = true,
    description = "From raw web crawl to an evaluated Transformer on Spark.")
public final class CommandLines implements Callable<Integer> {

  private static final String HELP = "help";
  private static final String COMPLETION = "generate-completion";
  private static final List<String> HELP_OPTIONS = List.of("--help", "-h", "--version", "-V");
  private static final Set<List<String>> VERSION = Set.of(List.of("--version"), List.of("-V"));

  private CommandLines() {}

  /** Runs a command line and returns the exit status. */
  public static int run(String... arguments) {
    CommandLine commands = create(arguments);
    commands.setExecutionExceptionHandler((failure, line, parsed) -> report(failure));
    commands.setParameterExceptionHandler((problem, parsed) -> usage(problem));
    try {
      return commands.execute(arguments);
    } catch (LinkageError e) {
      return report(e);
    }
  }

  /**
   * Answers a command line that asks for help, the version or a completion script, without the
   * second JVM that runs a command.
   *
   * @return the exit status; empty for a command that has to be run
   */
  public static Optional<Integer> help(List<String> arguments) {
    if (VERSION.contains(arguments)) {
      System.out.println(version()); // without creating all commands
      return Optional.of(ExitCodes.OK);
    }
    String first = arguments.isEmpty() ? HELP : arguments.get(0);
    boolean asksForHelp = HELP_OPTIONS.stream().anyMatch(arguments::contains);
    String[] words = arguments.toArray(String[]::new);
    if (arguments.isEmpty() || first.equals(HELP) || first.equals(COMPLETION)) {
      return Optional.of(run(words));
    }
    try {
      return asksForHelp
          ? Optional.ofNullable(CommandLine.executeHelpRequest(create(words).parseArgs(words)))
          : Optional.empty();
    } catch (ParameterException e) {
      return Optional.of(usage(e));
    }
  }

  /**
   * Parses a command line without running it, so that a mistake is reported before a cluster is
   * asked.
   *
   * @return the configuration; empty for a command without one
   * @throws InvalidConfigException if the command line or its configuration is wrong
   */
  public static Optional<Loaded<RunConfig>> configuration(List<String> arguments) {
    String[] line = arguments.toArray(String[]::new);
    try {
      ParseResult parsed = create(line).parseArgs(line);
      if (!parsed.hasSubcommand()) {
        return Optional.empty();
      }
      return parsed.subcommand().commandSpec().mixins().values().stream()
          .map(mixin -> mixin.userObject())
          .filter(RunOptions.class::isInstance)
          .map(options -> ((RunOptions) options).load())
          .findFirst();
    } catch (ParameterException e) {
      throw new InvalidConfigException(describe(e), e);
    }
  }

  /**
   * Creates the commands with the texts of {@code help.properties}.
   *
   * @param line a command line; if it names a command, only that one is created
   */
  static CommandLine create(String... line) {
    CommandLine commands = new CommandLine(new CommandLines());
    Map<String, Supplier<Object>> known = Registries.commands();
    int place = line.length > 1 && line[0].equals(HELP) ? 1 : 0;
    if (line.length > place && known.containsKey(line[place])) {
      known.keySet().retainAll(Set.of(line[place]));
    }
    known.forEach((name, command) -> commands.addSubcommand(name, command.get()));
    commands.addSubcommand(new CommandLine.HelpCommand());
    commands.addSubcommand(new AutoComplete.GenerateCompletion());
    commands.setResourceBundle(
        ResourceBundle.getBundle(CommandLines.class.getPackageName() + ".help", Locale.ROOT));
    commands.setUsageHelpWidth(HelpLayout.WIDTH);
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    commands.registerConverter(Path.class, CommandLines::path);
    useWholeNumbers(commands);
    setVersion(commands);
    HelpLayout.apply(commands);
    return commands;
  }

  private static void setVersion(CommandLine command) {
    command.getCommandSpec().versionProvider(() -> new String[] {version()});
    command.getSubcommands().values().forEach(CommandLines::setVersion);
  }

  private static String version() {
    return "gristmill " + StageRunner.version();
  }

  private static void useWholeNumbers(CommandLine commands) {
    ITypeConverter<Integer> ints = text -> (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
    ITypeConverter<Long> longs = text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
    commands.registerConverter(int.class, ints).registerConverter(Integer.class, ints);
    commands.registerConverter(long.class, longs).registerConverter(Long.class, longs);
  }

  private static long whole(String text, long least, long most) {
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below, like a number that is out of range.
    }
    throw new TypeConversionException(
        format("'%s' is not a whole number from %d to %d", text, least, most));
  }

  @Override
  public Integer call() {
    CommandLine.usage(this, System.err);
    return ExitCodes.USAGE;
  }

  private static Path path(String text) {
    try {
      return Location.local(text);
    } catch (InvalidInputException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** Prints one line for a mistyped command or option, not the whole help. */
  private static int usage(ParameterException problem) {
    System.err.println(describe(problem));
    return ExitCodes.USAGE;
  }

  private static String describe(ParameterException problem) {
    return format(
        "%s (expected what %s --help lists)",
        problem.getMessage(), problem.getCommandLine().getCommandSpec().qualifiedName());
  }

  /**
   * Without its native library ND4J fails in class initializers, with the cause many errors deep. A
   * missing CUDA driver is reported as {@code libcuda.so.1}, a GPU that is too new as a missing
   * kernel image.
   */
  private static int report(LinkageError failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof UnsatisfiedLinkError) {
        System.err.println(
            format(
                "native library: %s (expected a driver and libraries for this build's backend;"
                    + " -Pcpu needs none)",
                t.getMessage()));
        return ExitCodes.BUG;
      }
      if (t instanceof Nd4jBackend.NoAvailableBackendException) {
        System.err.println(
            "ND4J backend: none is available (expected a CUDA driver, which every command of a"
                + " build with -Pcuda needs; averaging.engine = cuda needs no such build)");
        return ExitCodes.USAGE;
      }
    }
    return bug(failure);
  }

  /** Returns true if the JVM is shutting down, as after Ctrl-C: it refuses hooks then. */
  private static boolean isEnding() {
    Thread hook = new Thread();
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  /** Prints one line for an error that the user can act on, and a stack trace for a bug. */
  private static int report(Exception failure) {
    if (isEnding()) {
      return ExitCodes.of(failure); // interrupted by the user: Spark was stopped under the command
    }
    Optional<String> line = ExitCodes.line(failure);
    if (line.isPresent()) {
      System.err.println(line.get());
    } else {
      bug(failure);
    }
    return ExitCodes.of(failure);
  }

  /** Logging is initialized here only, as that takes longer than printing help. */
  private static int bug(Throwable failure) {
    LoggerFactory.getLogger(CommandLines.class).error("failed", failure);
    return ExitCodes.BUG;
  }
}
