package io.gristmill.device.cuda;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Functions of cublasLt.h. Handles and addresses are 64-bit numbers; results without a name are a
 * {@code cublasStatus_t}.
 */
@SuppressWarnings("MemberName")
final class CublasLt {

  private static final Logger LOG = LoggerFactory.getLogger(CublasLt.class);

  /** Constants of the interface, by their names in cublasLt.h and library_types.h. */
  static final int R_32F = 0;

  static final int R_16BF = 14;
  static final int COMPUTE_32F = 68;
  static final int OP_T = 1;

  static final int DESC_TRANSA = 3;
  static final int DESC_TRANSB = 4;
  static final int DESC_EPILOGUE = 7;
  static final int DESC_BIAS_POINTER = 8;
  static final int DESC_EPILOGUE_AUX_POINTER = 11;
  static final int DESC_EPILOGUE_AUX_LD = 12;
  static final int DESC_BIAS_DATA_TYPE = 26;

  static final int PREF_MAX_WORKSPACE_BYTES = 1;
  static final int PREF_MIN_ALIGNMENT_A_BYTES = 5;
  static final int PREF_MIN_ALIGNMENT_B_BYTES = 6;
  static final int PREF_MIN_ALIGNMENT_C_BYTES = 7;
  static final int PREF_MIN_ALIGNMENT_D_BYTES = 8;

  /**
   * Bytes of {@code cublasLtMatmulHeuristicResult_t}: the algorithm (64), its workspace (8), its
   * status (4), the waves (4) and reserved words (16).
   */
  static final int HEURISTIC_BYTES = 96;

  static final int HEURISTIC_STATE = 72;

  static final int NOT_SUPPORTED = 15;

  private CublasLt() {}

  static void register(NativeLibrary library) {
    Native.register(CublasLt.class, library);
  }

  static void check(int status, String call, String detail) {
    if (status != 0) {
      throw DeviceException.ofLibrary(call, cublasLtGetStatusName(status), status, detail);
    }
  }

  /** For calls that free something; the rest is freed nevertheless. */
  static void log(int status, String call) {
    if (status != 0) {
      LOG.debug("{}: {} while a device is closed", call, cublasLtGetStatusName(status));
    }
  }

  static native long cublasLtGetVersion();

  static native String cublasLtGetStatusName(int status);

  static native int cublasLtCreate(long[] handle);

  static native int cublasLtDestroy(long handle);

  static native int cublasLtMatmulDescCreate(long[] descriptor, int compute, int scaleType);

  static native int cublasLtMatmulDescSetAttribute(
      long descriptor, int attribute, long value, long bytes);

  static native int cublasLtMatmulDescDestroy(long descriptor);

  static native int cublasLtMatrixLayoutCreate(
      long[] layout, int type, long rows, long columns, long leadingDimension);

  static native int cublasLtMatrixLayoutDestroy(long layout);

  static native int cublasLtMatmulPreferenceCreate(long[] preference);

  static native int cublasLtMatmulPreferenceSetAttribute(
      long preference, int attribute, long value, long bytes);

  static native int cublasLtMatmulPreferenceDestroy(long preference);

  static native int cublasLtMatmulAlgoGetHeuristic(
      long handle,
      long descriptor,
      long layoutA,
      long layoutB,
      long layoutC,
      long layoutD,
      long preference,
      int wanted,
      long results,
      int[] returned);

  static native int cublasLtMatmul(
      long handle,
      long descriptor,
      long alpha,
      long a,
      long layoutA,
      long b,
      long layoutB,
      long beta,
      long c,
      long layoutC,
      long d,
      long layoutD,
      long algorithm,
      long workspace,
      long workspaceBytes,
      long stream);
}
