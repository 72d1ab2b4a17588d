// SPDX-License-Identifier: Apache-2.0

// Everything a program needs: `import Apus` brings all libraries.
@_exported public import ApusForecasting
@_exported public import ApusGraph
@_exported public import ApusLayers
@_exported public import ApusNumPy
@_exported public import ApusONNX
@_exported public import ApusOperators
@_exported public import ApusPasses
@_exported public import ApusRuntime
@_exported public import ApusTensor
