import OslerTensor
import OslerTestSupport
import Testing

struct BiasTests {
  @Test(arguments: [ElementType.float32, .bfloat16])
  func `the fast device adds biases and their gradients as the plain one does`(type: ElementType) throws {
    let (rows, channels) = (37, 1_003)
    let start = Tensor(fixedRandom(rows * channels, seed: 1), shape: [rows, channels]).converted(to: type)
    let bias = Tensor(fixedRandom(channels, seed: 2), shape: [channels])
    var (outputs, gradients): ([Tensor], [Tensor]) = ([], [])
    for device in [ReferenceDevice(), try CPUDevice(threads: 1), try CPUDevice(threads: 3)] as [any Device] {
      let (y, gradient) = (start.copy(), bias.copy())
      device.bias(y, bias)
      device.biasBackward(gradient, start)
      outputs.append(y)
      gradients.append(gradient)
    }
    #expect(outputs.allSatisfy { $0.hasSameBytes(as: outputs[0]) })
    #expect(gradients[2].hasSameBytes(as: gradients[1]))
    #expect(firstMismatch(gradients[1].array, gradients[0].array, tolerance: 1e-5) == nil)
    #expect(abs(outputs[0].array[channels] - (start.array[channels] + bias.array[0])) < 1e-2)
  }
}
