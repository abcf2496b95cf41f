# Functions that make the libraries, the program and the tests with the same warnings and include root.

add_library(artemis_options INTERFACE)
target_compile_options(artemis_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False alarms on std::string: GCC bug 105651.
  target_compile_options(artemis_options INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
endif()
target_include_directories(artemis_options INTERFACE ${CMAKE_SOURCE_DIR})
if(ARTEMIS_SANITIZE)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Checked code is too long-winded for GCC to see what is initialised: false alarms in <regex>.
    target_compile_options(artemis_options INTERFACE -Wno-maybe-uninitialized)
  endif()
  target_compile_options(artemis_options INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer
    -fno-sanitize-recover=undefined)
  target_link_options(artemis_options INTERFACE -fsanitize=address,undefined)
endif()

# artemis_library(NAME DIR [EXCLUDE PART_OF_PATH]): every .cpp under DIR.
function(artemis_library name dir)
  cmake_parse_arguments(ARG "" "EXCLUDE" "" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${dir}/*.cpp)
  if(ARG_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX ${ARG_EXCLUDE})
  endif()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC artemis_options)
endfunction()

# artemis_executable(NAME DIR): the program; knows the window only when it is built.
function(artemis_executable name dir)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${dir}/*.cpp)
  if(ARTEMIS_UI)
    list(FILTER sources EXCLUDE REGEX "/no_window.cpp$")
  else()
    list(FILTER sources EXCLUDE REGEX "/window.cpp$")
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE engine core CLI11::CLI11)
  target_compile_definitions(${name} PRIVATE ARTEMIS_VERSION="${PROJECT_VERSION}")
  if(ARTEMIS_UI)
    target_link_libraries(${name} PRIVATE ui)
    target_compile_definitions(${name} PRIVATE QT_NO_KEYWORDS)
  endif()
endfunction()
