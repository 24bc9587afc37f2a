import CKernels
import Foundation

extension Tensor {
  /// The same numbers in another type: rounded to nearest, ties to even; quantised by groups of 32.
  ///
  /// - Precondition: quantised types are made of finite matrices with whole groups.
  public func converted(to type: ElementType) -> Tensor {
    let conversion = Conversion(Tensor(zeros: shape, type: type), self)
    conversion.run(0..<conversion.units, osl_cpu_get().path)
    return conversion.y
  }

  /// Whether no element is infinite or not a number, of types that can be.
  public var isFinite: Bool { isFinite(0..<count) }

  /// Of the elements in `range`.
  fileprivate func isFinite(_ range: Range<Int>) -> Bool {
    func isFinite<Bits: FixedWidthInteger>(_ pointer: UnsafeMutablePointer<Bits>, exponent: Bits) -> Bool {
      // Without a way out, so that whole vectors are looked at.
      UnsafeBufferPointer(start: pointer + range.lowerBound, count: range.count).reduce(true) {
        $0 && $1 & exponent != exponent
      }
    }
    switch type {
    case .float32: return isFinite(raw.assumingMemoryBound(to: UInt32.self), exponent: 0x7F80_0000)
    case .bfloat16: return isFinite(halves, exponent: 0x7F80)
    case .float16: return isFinite(fileHalves, exponent: 0x7C00)
    case .int16, .int8, .nf4: return true
    }
  }
}

/// Writes `x` to `y` in `y`'s type, in parts that do not depend on each other.
private struct Conversion {
  let (y, x): (Tensor, Tensor)
  /// How many parts there are: bytes of one type, rows where numbers come in groups, elements elsewhere.
  let units: Int
  /// Units that make a piece of work.
  let grain: Int

  init(_ y: Tensor, _ x: Tensor) {
    expect(x, y.shape, "what is converted")
    (self.y, self.x) = (y, x)
    if x.type == y.type {
      (units, grain) = (x.byteCount, 1 << 18)
    } else if x.type.isQuantized || y.type.isQuantized {
      (units, grain) = (x.shape[0], CPUDevice.rowsPerPiece(channels: x.shape[1]))
    } else {
      (units, grain) = (x.count, 1 << 16)
    }
  }

  func run(_ range: Range<Int>, _ path: osl_path) {
    let (start, count) = (range.lowerBound, Int64(range.count))
    switch (x.type, y.type) {
    case (let from, let to) where from == to: memcpy(y.raw + start, x.raw + start, range.count)
    case (.float32, .bfloat16): osl_round_bf16(path, y.halves + start, x.pointer + start, count)
    case (.bfloat16, .float32): osl_widen_bf16(path, y.pointer + start, x.halves + start, count)
    case (.float32, .float16): osl_round_f16(path, y.fileHalves + start, x.pointer + start, count)
    case (.float16, .float32): osl_widen_f16(path, y.pointer + start, x.fileHalves + start, count)
    case (.float16, .bfloat16): osl_round_bf16_f16(path, y.halves + start, x.fileHalves + start, count)
    case (.int8, .float32), (.nf4, .float32): range.forEach { dequantize(row: $0, path) }
    case (.float32, .int8), (.float32, .nf4), (.bfloat16, .int8), (.bfloat16, .nf4):
      let rowBytes = x.type.byteCount(of: [x.shape[1]])
      range.forEach { quantize(row: $0, x.raw + $0 * rowBytes, x.type, path) }
    case (.float16, .int8), (.float16, .nf4):
      withUnsafeTemporaryAllocation(of: Float.self, capacity: max(1, x.shape[1])) { wide in
        guard let base = wide.baseAddress else { return }
        for row in range {
          osl_widen_f16(path, base, x.fileHalves + row * x.shape[1], Int64(x.shape[1]))
          quantize(row: row, base, .float32, path)
        }
      }
    default: preconditionFailure("\(x.type.rawValue) cannot become \(y.type.rawValue)")
    }
  }

  private func quantize(row: Int, _ from: UnsafeRawPointer, _ type: ElementType, _ path: osl_path) {
    osl_quantize(
      path, y.raw, y.type.kernelType, from, type.kernelType, Int64(y.shape[0]), Int64(y.shape[1]), Int64(row))
  }

  private func dequantize(row: Int, _ path: osl_path) {
    let (N, K) = (Int64(x.shape[0]), Int64(x.shape[1]))
    osl_dequantize(path, y.pointer + row * Int(K), x.raw, x.type.kernelType, N, K, Int64(row), 0, K)
  }
}

extension CPUDevice {
  public func convert(_ y: Tensor, _ x: Tensor) {
    let conversion = Conversion(y, x)
    split(conversion.units, grain: conversion.grain) { range, _ in conversion.run(range, path) }
  }

  public func isFinite(_ x: Tensor) -> Bool {
    let grain = 1 << 18
    let pieces = (x.count + grain - 1) / grain
    return withUnsafeTemporaryAllocation(of: Bool.self, capacity: pieces) { results in
      results.initialize(repeating: true)
      guard let base = results.baseAddress else { return true }
      split(x.count, grain: grain) { range, _ in base[range.lowerBound / grain] = x.isFinite(range) }
      return results.allSatisfy(\.self)
    }
  }
}

extension ReferenceDevice {
  public func convert(_ y: Tensor, _ x: Tensor) {
    let conversion = Conversion(y, x)
    conversion.run(0..<conversion.units, .plain)
  }

  public func isFinite(_ x: Tensor) -> Bool { x.isFinite }
}
