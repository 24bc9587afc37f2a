import CKernels

/// Every path that this machine can run.
let runnablePaths: [osl_path] = [.plain, .avx2, .avx512, .avx512_bf16, .amx].filter {
  $0.rawValue <= osl_cpu_get().path.rawValue
}

/// Below, at and above one and two vectors of every width, and a real size.
let vectorSizes = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 768]

func zeros(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }

/// The sum of a·b, whose gradient by what `a` was made from is what a backward pass given `b` computes.
func dot(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
