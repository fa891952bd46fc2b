package io.gristmill.spark.storage;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.GristmillException.RunInUseException;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Location;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Exclusive use of a run directory by one command that writes to it. Acquiring it also checks that
 * the directory is writable, before any input is read. Commands that only read need no lock.
 */
public abstract sealed class RunLock implements AutoCloseable permits LocalRunLock, LeasedRunLock {

  /** Name of the lock file, hidden from listings. */
  static final String FILE = ".lock";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Locks a run directory and creates it if needed. A local directory is locked by the operating
   * system, which releases the lock when the process ends; any other by a lease that must be
   * renewed.
   *
   * @param run URI of the directory
   * @param command name of the writing command, for messages of other commands
   * @throws RunInUseException if another command has it, naming that command
   * @throws IOException if the directory cannot be written to
   */
  public static RunLock acquire(Configuration configuration, String run, String command)
      throws IOException {
    Owner owner = Owner.of(command);
    try {
      if (run.startsWith("file:")) {
        Optional<RunLock> local = LocalRunLock.acquire(LocalStorage.path(run), run, owner);
        if (local.isPresent()) {
          return local.get();
        }
      }
      Path directory = HadoopPaths.of(run);
      FileSystem files = HadoopPaths.fileSystem(directory, configuration);
      return LeasedRunLock.acquire(files, directory, owner, LeasedRunLock.Timing.DEFAULT);
    } catch (IOException e) {
      throw new IOException(
          format(
              "output: %s (expected a folder that can be written to) at %s",
              IoFailure.reason(e), run),
          e);
    }
  }

  /** Runs work while holding the lock of a directory, as {@link #acquire}. */
  public static <T> T holding(
      Configuration configuration, String run, String command, Callable<T> work) throws Exception {
    RunLock lock = acquire(configuration, run, command);
    try {
      return work.call();
    } finally {
      lock.close();
    }
  }

  /**
   * Ends the process when the lock is lost to another command, which may happen to a lease that was
   * not renewed in time. Continuing would mix this command's files with those of the other. The
   * exit status is that of {@link RunInUseException}.
   */
  static void endProcess(RunInUseException lost) {
    System.err.println(lost.getMessage());
    Runtime.getRuntime().halt(lost.exitCode());
  }

  static RunInUseException inUse(Optional<Owner> by, String run) {
    return new RunInUseException(
        format(
            "run: in use by %s (expected no other command that writes there; try again when it has"
                + " ended) at %s",
            by.map(Owner::toString).orElse("another command"), run));
  }

  @Override
  public abstract void close();

  /**
   * The command that holds a lock.
   *
   * @param processes PID namespace of its process id
   * @param started start of the process, as process ids are reused
   * @param container YARN's name of the container it runs in; empty outside of YARN
   * @param token unique to this lock
   */
  record Owner(
      String host,
      String processes,
      long pid,
      String started,
      String container,
      String user,
      String command,
      String since,
      String token) {

    /** Application and attempt in {@code container_[eEPOCH_]TIME_APP_ATTEMPT_NUMBER}. */
    private static final Pattern CONTAINER =
        Pattern.compile("container_(?:e\\d+_)?(\\d+_\\d+)_(\\d+)_\\d+");

    private static final String UNKNOWN_HOST = "unknown host";

    static Owner of(String command) {
      ProcessHandle here = ProcessHandle.current();
      return new Owner(
          thisHost(),
          theseProcesses(),
          here.pid(),
          started(here),
          Optional.ofNullable(System.getenv("CONTAINER_ID")).orElse(""),
          System.getProperty("user.name", ""),
          command,
          Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
          UUID.randomUUID().toString());
    }

    byte[] toJson() throws IOException {
      return JSON.writeValueAsBytes(this);
    }

    /** Parses an owner; empty while the owner is writing it, or if it was killed then. */
    static Optional<Owner> ofJson(byte[] json) throws IOException {
      try {
        return json.length == 0
            ? Optional.empty()
            : Optional.ofNullable(
                JSON.readValue(new String(json, StandardCharsets.UTF_8), Owner.class));
      } catch (JsonProcessingException e) {
        return Optional.empty();
      }
    }

    /** Whether the owner was a process of this host that has ended. */
    boolean hasEnded() {
      return !host.equals(UNKNOWN_HOST)
          && host.equals(thisHost())
          && theseProcesses().equals(processes)
          && ProcessHandle.of(pid).filter(process -> started(process).equals(started)).isEmpty();
    }

    /**
     * Whether this is an earlier attempt of the same application as another owner. YARN starts the
     * next attempt when it has lost the previous one, which may still be running.
     */
    boolean isEarlierAttemptOf(Owner other) {
      Matcher before = CONTAINER.matcher(String.valueOf(container));
      Matcher now = CONTAINER.matcher(String.valueOf(other.container));
      return before.matches()
          && now.matches()
          && before.group(1).equals(now.group(1))
          && Integer.parseInt(before.group(2)) < Integer.parseInt(now.group(2));
    }

    private static String started(ProcessHandle process) {
      return process.info().startInstant().map(Instant::toString).orElse("");
    }

    private static String thisHost() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return UNKNOWN_HOST;
      }
    }

    /** Linux's identifier of the PID namespace of this process; empty on other systems. */
    private static String theseProcesses() {
      try {
        return Files.readSymbolicLink(Location.local("/proc/self/ns/pid")).toString();
      } catch (IOException | UnsupportedOperationException e) {
        return "";
      }
    }

    @Override
    public String toString() {
      return format("%s, process %d of %s on %s since %s", command, pid, user, host, since);
    }
  }
}
