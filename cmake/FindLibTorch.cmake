# LibTorch::LibTorch from an unpacked wheel (torch/include, torch/lib) or a LibTorch archive (include, lib).
# Only libtorch_cpu and libc10 are linked: the CUDA half, when installed, is loaded at start.
# Looks in CMAKE_PREFIX_PATH, then in .deps/libtorch of the checkout.
list(APPEND CMAKE_PREFIX_PATH ${CMAKE_SOURCE_DIR}/.deps/libtorch)
find_path(LibTorch_INCLUDE_DIR torch/csrc/autograd/variable.h PATH_SUFFIXES torch/include include NO_CMAKE_SYSTEM_PATH)
find_path(LibTorch_API_DIR torch/version.h PATH_SUFFIXES torch/include include NO_CMAKE_SYSTEM_PATH)
find_library(LibTorch_CPU torch_cpu PATH_SUFFIXES torch/lib lib NO_CMAKE_SYSTEM_PATH)
find_library(LibTorch_C10 c10 PATH_SUFFIXES torch/lib lib NO_CMAKE_SYSTEM_PATH)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_CPU LibTorch_C10 LibTorch_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "run ./run.sh --build-only, which fetches it, or give -DCMAKE_PREFIX_PATH=DIR")
if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
  add_library(LibTorch::LibTorch INTERFACE IMPORTED)
  target_include_directories(LibTorch::LibTorch SYSTEM INTERFACE ${LibTorch_INCLUDE_DIR}
    ${LibTorch_INCLUDE_DIR}/torch/csrc/api/include)
  get_filename_component(libtorch_lib ${LibTorch_CPU} DIRECTORY)
  find_library(LibTorch_OMP NAMES libgomp.so.1 PATHS ${libtorch_lib} NO_DEFAULT_PATH)
  target_link_libraries(LibTorch::LibTorch INTERFACE ${LibTorch_CPU} ${LibTorch_C10})
  # The wheel's libraries find their CUDA runtime through their own RPATH, which the linker must not resolve itself.
  target_link_options(LibTorch::LibTorch INTERFACE LINKER:--allow-shlib-undefined)
endif()
