@echo off
rem Start the application on Windows: run.bat [--port 8501] [--host 127.0.0.1]
rem In a bundle (with a wheels folder) everything is installed from the folder, with no network.
setlocal
chcp 65001 >nul
set "PYTHONUTF8=1"
cd /d "%~dp0"

set "WANTED="
if exist "wheels\python-version" set /p WANTED=<"wheels\python-version"
set "FOUND="
if defined WANTED (
    call :try py -%WANTED%
    call :try python
) else (
    call :try py -3.13
    call :try py -3.12
    call :try py -3.11
    call :try py -3
    call :try python
)
if not defined FOUND goto :nopython

%FOUND% scripts\environment.py requirements.txt
if errorlevel 1 goto :failed
set "ATLAS_STARTED_BY=run.bat"
".venv\Scripts\python.exe" scripts\start.py %*
if errorlevel 1 goto :failed
exit /b 0

:try
if defined FOUND exit /b 0
if defined WANTED (
    %* -c "import sys; sys.exit('%%d.%%d' %% sys.version_info[:2] != '%WANTED%')" >nul 2>nul
) else (
    %* -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul
)
if not errorlevel 1 set "FOUND=%*"
exit /b 0

:failed
rem A double click must not close the window before the message is read.
pause
exit /b 1

rem This label comes last: cmd looks for labels byte by byte and may stumble over Chinese.
:nopython
if defined WANTED (
    echo [X] 此离线包需要 Python %WANTED%，请安装后重试。
    echo     This offline bundle needs Python %WANTED%. Install it and try again.
) else (
    echo [X] 需要 Python 3.11 或更新版本，请安装后重试，安装时勾选 Add python.exe to PATH。
    echo     Python 3.11 or newer is needed. Install it, ticking Add python.exe to PATH, and try again.
)
pause
exit /b 1
